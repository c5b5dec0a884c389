import type { ScopeTypes, ValueType } from '../language/scope.ts';
import { COMMON_OUTPUTS } from '../steps/common-outputs.ts';
import type { Kind, Registry } from '../steps/kind.ts';
import type { Step } from '../steps/step.ts';
import { outline } from './outline.ts';
import type { InputSpec, Playbook } from './playbook.ts';

/** What `play` offers to templates and conditions. */
const PLAY_TYPES: Readonly<Record<string, ValueType>> = {
  id: 'string',
  playbook: 'string',
  operator: 'string',
};

const INPUT_TYPES: Readonly<Record<InputSpec['type'], ValueType>> = {
  string: 'string',
  integer: 'int',
  number: 'double',
  boolean: 'bool',
  choice: 'string',
  url: 'string',
  duration: 'string',
  list: 'list<string>',
  secret: 'string',
};

/** What templates and conditions of a playbook may name, with types; outputs of one kind are one object. */
export function scopeTypes(playbook: Playbook, registry: Registry): ScopeTypes {
  const common = types(COMMON_OUTPUTS);
  const byKind = new Map<string, Readonly<Record<string, ValueType>>>();
  const outputs = (name: string): Readonly<Record<string, ValueType>> => {
    const known = byKind.get(name) ?? { ...common, ...types(registry[name]?.outputs ?? {}) };
    byKind.set(name, known);
    return known;
  };
  const inputs = Object.entries(playbook.inputs).map(
    ([name, { type }]) => [name, INPUT_TYPES[type]] as const,
  );
  const steps = [...outline(playbook.steps)].map(
    ({ step }) => [step.id, narrowed(outputs(step.kind), step, registry)] as const,
  );
  const env = Object.keys(playbook.env).map((name) => [name, 'string'] as const);
  return {
    inputs: Object.fromEntries(inputs),
    steps: Object.fromEntries(steps),
    play: PLAY_TYPES,
    env: Object.fromEntries(env),
  };
}

/** The types of a step's outputs as its configuration makes them. */
function narrowed(
  outputs: Readonly<Record<string, ValueType>>,
  { kind, config }: Step,
  registry: Registry,
): Readonly<Record<string, ValueType>> {
  const facts = Object.entries(registry[kind]?.outputsOf?.(config) ?? {});
  const narrower = facts.flatMap(([name, { type }]) => (type === undefined ? [] : [[name, type] as const]));
  return narrower.length === 0 ? outputs : { ...outputs, ...Object.fromEntries(narrower) };
}

/** The same with names that another error hides, which are taken to have every output. */
export function unsureTypes(
  types: ScopeTypes,
  unsure: { readonly steps: ReadonlySet<string>; readonly inputs: ReadonlySet<string> },
  registry: Registry,
): ScopeTypes {
  if (unsure.steps.size === 0 && unsure.inputs.size === 0) return types;
  const names = [COMMON_OUTPUTS, ...Object.values(registry).map(({ outputs }) => outputs)].flatMap(
    Object.keys,
  );
  const anything = Object.fromEntries(names.map((name) => [name, 'dyn'] as const));
  const steps = [...unsure.steps]
    .filter((id) => !Object.hasOwn(types.steps, id))
    .map((id) => [id, anything] as const);
  const inputs = [...unsure.inputs].map((name) => [name, 'dyn'] as const);
  return {
    ...types,
    steps: { ...types.steps, ...Object.fromEntries(steps) },
    inputs: { ...types.inputs, ...Object.fromEntries(inputs) },
  };
}

function types(outputs: Kind['outputs']): Readonly<Record<string, ValueType>> {
  return Object.fromEntries(Object.entries(outputs).map(([name, { type }]) => [name, type]));
}
