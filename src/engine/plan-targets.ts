import type { Language } from '../language/language.ts';
import type { Effect, Step } from '../steps/step.ts';
import type { ProgramsOf } from '../steps/touched.ts';
import type { PlannedStep, Touch, TouchedBy } from './plan-types.ts';
import type { Prepared } from './prepare.ts';

const EFFECTS: readonly Effect[] = ['read', 'change', 'destroy'];

/** What a step reaches for outside; what verifies it and what looks only reads. */
export function touchesOf(
  { effect }: Pick<Step, 'effect'>,
  { own, verify }: { readonly own: Prepared | undefined; readonly verify: Prepared | undefined },
  language: Language,
): readonly Touch[] {
  const by = (prepared: Prepared | undefined, as: Effect): readonly Touch[] => {
    if (prepared === undefined) return [];
    const { kind, action, probe } = prepared;
    const targets = kind.touches?.(action, (command) => programsOf(command, language)) ?? [];
    return [...targets.map((target) => ({ ...target, effect: as })), ...by(probe, 'read')];
  };
  return [...by(own, effect), ...by(verify, 'read')];
}

const programsOf = (command: Parameters<ProgramsOf>[0], language: Language): readonly string[] =>
  'shell' in command
    ? language.programs(command.shell)
    : language.listedCommand(command.argv).words.slice(0, 1);

const ORDER = ['host', 'program', 'file', 'lock'];

/** A step or a guard with what it reaches for. */
type Toucher = Pick<PlannedStep, 'id' | 'touches' | 'guards'>;

/** Everything that steps touch and the play locks, each once with the worst that is done to it, and by which steps. */
export function touchedBy(steps: Iterable<Toucher>, locks: readonly string[]): readonly TouchedBy[] {
  const found = new Map<string, TouchedBy>(
    locks.map((name) => [`lock ${name}`, { type: 'lock', name, steps: [] }]),
  );
  for (const { id, touches = [] } of withGuards(steps))
    for (const { type, name, effect } of touches) {
      const key = `${type} ${name}`;
      const known = found.get(key);
      const ids = new Set([...(known?.steps ?? []), id]);
      found.set(key, { type, name, effect: worse(effect, known?.effect), steps: [...ids] });
    }
  return [...found.values()].toSorted(
    (one, other) =>
      ORDER.indexOf(one.type) - ORDER.indexOf(other.type) ||
      (one.name < other.name ? -1 : Number(one.name > other.name)),
  );
}

/** What guards read they read for the step whose they are; those of the playbook stand before its steps. */
function* withGuards(steps: Iterable<Toucher>): Generator<Toucher> {
  for (const step of steps) {
    yield step;
    yield* step.guards ?? [];
  }
}

const worse = (one: Effect, other: Effect = 'read'): Effect =>
  EFFECTS.indexOf(one) > EFFECTS.indexOf(other) ? one : other;
