import type { Comparison } from '../../language/language.ts';
import type { OutputFact, Registry } from '../../steps/kind.ts';
import type { Step } from '../../steps/step.ts';
import type { InputSpec } from '../playbook.ts';

type Value = Comparison['values'][number];

/** What a value can be: one of some, or a number of a range. */
export type Possible = { readonly values: readonly Value[] } | { readonly from: number; readonly to: number };

/** What an input can be, where its declaration says so. */
export function possibleOfInput({ type, choices, minimum, maximum }: InputSpec): Possible | undefined {
  if (type === 'choice') return choices && { values: choices };
  if (type !== 'integer' && type !== 'number') return undefined;
  if (minimum === undefined && maximum === undefined) return undefined;
  return { from: minimum ?? Number.NEGATIVE_INFINITY, to: maximum ?? Number.POSITIVE_INFINITY };
}

const COMMON: Readonly<Record<string, OutputFact>> = {
  ok: { success: { values: [true], widen: 'on-failure: continue' } },
  status: {
    values: ['succeeded', 'failed'],
    success: { values: ['succeeded'], widen: 'on-failure: continue' },
  },
};

/** What is known of an output of a step. */
export function outputFact(
  { kind, config }: Step,
  output: string,
  registry: Registry,
): OutputFact | undefined {
  const own = registry[kind]?.outputsOf?.(config)[output];
  return own ?? (Object.hasOwn(registry[kind]?.outputs ?? {}, output) ? undefined : COMMON[output]);
}

/** Whether a comparison holds for none of the values, for all of them, or for some. */
export function outcome(comparison: Comparison, possible: Possible): 'never' | 'always' | 'sometimes' {
  const held =
    'values' in possible
      ? possible.values.map((value) => holds(value, comparison))
      : overRange(comparison, possible.from, possible.to);
  if (held.every((one) => !one)) return 'never';
  return held.every(Boolean) ? 'always' : 'sometimes';
}

function holds(value: Value, { operator, values }: Comparison): boolean {
  const [constant = false] = values;
  switch (operator) {
    case 'in':
      return values.includes(value);
    case '==':
      return value === constant;
    case '!=':
      return value !== constant;
    case '<':
      return value < constant;
    case '<=':
      return value <= constant;
    case '>':
      return value > constant;
    case '>=':
      return value >= constant;
  }
}

/** Between its ends a range holds what its ends hold, and the constants themselves. */
function overRange(comparison: Comparison, from: number, to: number): readonly boolean[] {
  const inside = comparison.values.filter(
    (value) => typeof value === 'number' && value >= from && value <= to,
  );
  const ends = from === to ? [from] : [from, to, ...(to - from > 1 ? [middle(from, to, inside)] : [])];
  return [...ends, ...inside].map((value) => holds(value, comparison));
}

/** A number of the range that is none of the constants. */
function middle(from: number, to: number, constants: readonly Value[]): number {
  const start = Number.isFinite(from) ? from : Number.isFinite(to) ? to - 1 : 0;
  let number = start + 0.5;
  while (constants.includes(number)) number = (start + number) / 2;
  return number;
}
