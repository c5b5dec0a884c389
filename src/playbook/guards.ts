import type { Kind, LeafKind, Registry } from '../steps/kind.ts';
import type { Guard, Path, Step } from '../steps/step.ts';
import { isMapping, type Mapping } from './json-schema.ts';
import type { Playbook } from './playbook.ts';

/** A kind with which guards can look. */
// biome-ignore lint/suspicious/noExplicitAny: a registry holds kinds of every configuration
export type WatchingKind = LeafKind<any, any> & Required<Pick<LeafKind<any, any>, 'watch'>>;

const watches = (kind: Kind): kind is WatchingKind => kind.type === 'leaf' && kind.watch !== undefined;

/** The kind that guards look with; undefined where none can. */
export const watchingKind = (registry: Registry): WatchingKind | undefined =>
  Object.values(registry).find(watches);

/** The guards of a list as it is written; an entry that was cut out is left out. */
export function readGuards(raw: unknown, path: Path, registry: Registry): readonly Guard[] {
  const kind = watchingKind(registry);
  if (!Array.isArray(raw) || kind === undefined) return [];
  return raw.flatMap((entry, index) =>
    isMapping(entry) && typeof entry.id === 'string' ? [guardOf(entry, [...path, index], kind)] : [],
  );
}

function guardOf(raw: Mapping, path: Path, { name: kind, watch }: WatchingKind): Guard {
  const id = String(raw.id);
  const config = Object.entries(raw).filter(([key]) => watch.keys.includes(key));
  return {
    id,
    name: typeof raw.name === 'string' ? raw.name : id,
    ...(typeof raw.why === 'string' && { why: raw.why }),
    kind,
    config: Object.fromEntries(config),
    onBreach: raw['on-breach'] === 'pause' ? 'pause' : 'stop',
    noData: raw['no-data'] === 'pause' || raw['no-data'] === 'stop' ? raw['no-data'] : 'go-on',
    ...(raw.interrupt === true && { interrupt: true }),
    path,
  };
}

/** Guards and the step whose they are; none for those of the playbook itself. */
export interface GuardPlace {
  readonly guard: Guard;
  readonly step?: Step;
}

/** All guards of a playbook: its own, then those of its steps in the order of the document. */
export function* guardsOf({ guards = [], steps }: Pick<Playbook, 'guards' | 'steps'>): Generator<GuardPlace> {
  for (const guard of guards) yield { guard };
  yield* ofSteps(steps);
}

function* ofSteps(steps: readonly Step[]): Generator<GuardPlace> {
  for (const step of steps) {
    for (const guard of step.guards ?? []) yield { guard, step };
    for (const arm of step.arms ?? []) yield* ofSteps(arm.steps);
  }
}
