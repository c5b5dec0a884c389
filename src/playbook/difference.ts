import { isDeepStrictEqual } from 'node:util';
import type { Action, Step } from '../steps/step.ts';
import { type OutlineEntry, outline } from './outline.ts';
import type { Playbook } from './playbook.ts';

/** How one step of a playbook differs from the step of the same id in another. */
export interface StepDifference {
  readonly step: string;
  readonly is: 'new' | 'gone' | 'changed' | 'moved';
  /** The keys that differ, as they are written in a playbook. */
  readonly keys: readonly string[];
}

/** How a key of the playbook itself differs: `title`, or `inputs.replicas` of those that are told by name. */
export interface KeyDifference {
  readonly key: string;
  readonly is: 'new' | 'gone' | 'changed';
}

/** In what two playbooks differ, as far as a play can tell: neither layout nor comments. */
export interface PlaybookDifference {
  readonly keys: readonly KeyDifference[];
  /** In the order of the later one; those that are gone come last. */
  readonly steps: readonly StepDifference[];
}

/** The keys of a playbook that are told one by one by the names in them. */
const BY_NAME = ['inputs', 'env'] as const;

/** Facts of the file, and the steps, which are told for themselves. */
const NOT_COMPARED: ReadonlySet<string> = new Set(['file', 'name', 'digest', 'steps', 'played', ...BY_NAME]);

/** How a step's fields are written where the name is another. */
const WRITTEN: Readonly<Record<string, string>> = {
  onFailure: 'on-failure',
  onTimeout: 'on-timeout',
  expectDuration: 'expect-duration',
};

/** Says in what a playbook differs from what it was before. */
export function differenceOf(before: Playbook, after: Playbook): PlaybookDifference {
  const named = BY_NAME.flatMap((key) => keyDifferences(before[key], after[key], `${key}.`));
  const own = keyDifferences(ownOf(before), ownOf(after)).filter(({ key }) => !NOT_COMPARED.has(key));
  return { keys: [...own, ...named], steps: stepDifferences(before, after) };
}

/** A playbook without the places of its guards in the file. */
const ownOf = ({ guards, ...playbook }: Playbook): object => ({
  ...playbook,
  ...(guards && { guards: guards.map(withoutPlace) }),
});

function keyDifferences(before: object, after: object, prefix = ''): KeyDifference[] {
  return keysThatDiffer(before, after).map((key) => ({
    key: `${prefix}${written(key)}`,
    is: !Object.hasOwn(before, key) ? 'new' : Object.hasOwn(after, key) ? 'changed' : 'gone',
  }));
}

/** The difference for people, a line each. */
export function differenceLines({ keys, steps }: PlaybookDifference): readonly string[] {
  return [...keys.map(({ key, is }) => `${key}: ${is}`), ...steps.map(stepLine)];
}

function stepLine({ step, is, keys }: StepDifference): string {
  const changed = keys.length === 0 ? '' : `${keys.join(', ')} changed`;
  if (is === 'changed') return `${step}: ${changed}`;
  return `${step}: ${is}${changed === '' ? '' : `, ${changed}`}`;
}

function stepDifferences(before: Playbook, after: Playbook): StepDifference[] {
  const old = outline(before.steps);
  const now = outline(after.steps);
  const stayed = inPlace([...old], [...now]);
  const found = [...now].flatMap(({ step }): StepDifference[] => {
    const { id } = step;
    const was = old.get(id)?.step;
    if (was === undefined) return [{ step: id, is: 'new', keys: [] }];
    const keys = keysOf(was, step);
    if (!stayed.has(id)) return [{ step: id, is: 'moved', keys }];
    return keys.length === 0 ? [] : [{ step: id, is: 'changed', keys }];
  });
  const gone = old.ids().filter((id) => now.get(id) === undefined);
  return [...found, ...gone.map((step) => ({ step, is: 'gone', keys: [] }) as const)];
}

/** The keys in which two versions of a step differ; steps inside arms are steps of their own. */
export function keysOf(before: Step, after: Step): readonly string[] {
  const keys = keysThatDiffer(comparable(before), comparable(after));
  return keys.map((key) => (key === 'config' || key === 'arms' ? after.kind : written(key)));
}

/** A step without its places in the file, and of its arms only what decides among them. */
function comparable({
  path: _path,
  verify,
  undo,
  probe: _probe,
  guards,
  arms,
  config,
  ...step
}: Step): object {
  return {
    ...step,
    ...(guards && { guards: guards.map(withoutPlace) }),
    ...(verify && { verify: withoutPlace(verify) }),
    ...(undo && { undo: withoutPlace(undo) }),
    ...(arms ? { arms: arms.map(({ label, when }) => ({ label, when })) } : { config }),
  };
}

const withoutPlace = ({ path: _path, ...action }: Action): object => action;

function keysThatDiffer(before: object, after: object): string[] {
  const one = new Map<string, unknown>(Object.entries(before));
  const other = new Map<string, unknown>(Object.entries(after));
  const keys = [...new Set([...one.keys(), ...other.keys()])];
  return keys.filter((key) => !isDeepStrictEqual(one.get(key), other.get(key)));
}

const written = (key: string): string => WRITTEN[key] ?? key;

/** Where a step stands, but for the steps around it. */
export const armOf = ({ inside }: OutlineEntry): string =>
  inside === undefined ? '' : `${inside.parent.id}/${inside.index}`;

/** The steps of both that stand in the same arm, and in the same order there but for as few as possible. */
export function inPlace(
  before: readonly OutlineEntry[],
  after: readonly OutlineEntry[],
): ReadonlySet<string> {
  const rank = new Map(before.map((entry, index) => [entry.step.id, { index, arm: armOf(entry) }]));
  const byArm = new Map<string, { id: string; index: number }[]>();
  for (const entry of after) {
    const { id } = entry.step;
    const was = rank.get(id);
    const arm = armOf(entry);
    if (was?.arm !== arm) continue;
    byArm.set(arm, [...(byArm.get(arm) ?? []), { id, index: was.index }]);
  }
  return new Set([...byArm.values()].flatMap((steps) => longestRising(steps).map(({ id }) => id)));
}

/** The longest part of a list whose indexes rise. */
function longestRising<Item extends { readonly index: number }>(items: readonly Item[]): readonly Item[] {
  const ending: Item[][] = [];
  for (const [at, item] of items.entries()) {
    const before = ending.filter((_, earlier) => (items[earlier]?.index ?? 0) < item.index);
    ending[at] = [...longest(before), item];
  }
  return longest(ending);
}

const longest = <Item>(lists: readonly Item[][]): readonly Item[] =>
  lists.reduce<readonly Item[]>((best, list) => (list.length > best.length ? list : best), []);
