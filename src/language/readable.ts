import type { Reference } from './language.ts';
import type { ScopeValues } from './scope.ts';

const known = new WeakMap<object, unknown>();

/**
 * The values that a condition names, as CEL can read them: CEL tells the kind of an object by its `constructor`,
 * so an object with a key of that name becomes a Map.
 */
export function readableValues(values: ScopeValues, references: readonly Reference[]): object {
  const ids = new Set(
    references.flatMap(({ path: [root, id] }) => (root === 'steps' && id !== undefined ? [id] : [])),
  );
  const steps = [...ids]
    .filter((id) => Object.hasOwn(values.steps, id))
    .map((id) => [id, asObject(outputsOf(values, id))] as const);
  return {
    inputs: asObject(Object.entries(values.inputs)),
    steps: asObject(steps),
    play: asObject(Object.entries(values.play)),
    env: asObject(Object.entries(values.env)),
    ...(values.item !== undefined && { item: readable(values.item) }),
  };
}

type Entries = readonly (readonly [string, unknown])[];

const outputsOf = ({ steps }: ScopeValues, id: string): Entries =>
  Object.entries(steps[id] ?? {}).map(([name, value]) => [name, readable(value)]);

const asObject = (entries: Entries): object =>
  entries.some(([key]) => key === 'constructor') ? new Map(entries) : Object.fromEntries(entries);

/** Outputs can be large and do not change, so each is looked through once. */
function readable(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (!known.has(value)) {
    const entries = Object.entries(value).map(([key, item]) => [key, readable(item)] as const);
    known.set(value, Array.isArray(value) ? entries.map(([, item]) => item) : asObject(entries));
  }
  return known.get(value);
}
