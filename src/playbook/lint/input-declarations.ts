import { readInput } from '../input-values.ts';
import type { InputSpec } from '../playbook.ts';
import type { Finding, LintRule } from './rule.ts';

type Key = keyof InputSpec;

/** Keys that mean something only for some types: elsewhere they would be accepted and do nothing. */
const ONLY_FOR: readonly { readonly key: Key; readonly types: readonly InputSpec['type'][] }[] = [
  { key: 'choices', types: ['choice'] },
  { key: 'minimum', types: ['integer', 'number'] },
  { key: 'maximum', types: ['integer', 'number'] },
  { key: 'pattern', types: ['string', 'url'] },
  { key: 'from', types: ['secret'] },
];

type Fault = Omit<Finding, 'at'> & { readonly key: Key };

/** Each input's declaration must make sense: keys that fit its type, a default that it would take. */
export const inputDeclarations: LintRule = {
  code: 'RB203',
  check({ playbook, source }, report) {
    for (const [name, spec] of Object.entries(playbook.inputs)) {
      for (const { key, ...fault } of faultsOf(name, spec)) {
        report({ ...fault, at: source.spanOf(['inputs', name, key], 'value') });
      }
    }
  },
};

function faultsOf(name: string, spec: InputSpec): readonly Fault[] {
  const faults: Fault[] = ONLY_FOR.filter(
    ({ key, types }) => spec[key] !== undefined && !types.includes(spec.type),
  ).map(({ key, types }) => ({
    key,
    message: `${key} means nothing for an input of type ${spec.type}`,
    help: `Remove it; it is for: ${types.join(', ')}`,
  }));
  if (spec.type === 'choice' && spec.choices === undefined) {
    faults.push({
      key: 'type',
      code: 'RB202',
      message: `input "${name}" is a choice without choices`,
      help: 'Add choices: [one, another]',
    });
  }
  if (spec.minimum !== undefined && spec.maximum !== undefined && spec.minimum > spec.maximum) {
    faults.push({
      key: 'minimum',
      message: `minimum ${spec.minimum} is above maximum ${spec.maximum}`,
      help: 'Swap the two.',
    });
  }
  if (spec.pattern !== undefined && !isPattern(spec.pattern)) {
    faults.push({
      key: 'pattern',
      message: 'pattern is not a regular expression',
      help: 'Escape characters such as ( [ * + with a backslash.',
    });
  }
  if (faults.length === 0) faults.push(...defaultFaults(name, spec));
  return faults;
}

function defaultFaults(name: string, spec: InputSpec): readonly Fault[] {
  if (spec.default === undefined) return [];
  if (spec.type === 'secret') {
    return [
      {
        key: 'default',
        message: `input "${name}" is a secret and has a default`,
        help: 'A secret in a file is none: take it from the environment with from: { env: NAME }',
      },
    ];
  }
  const read = readDefault(spec, spec.default);
  return read.ok
    ? []
    : [
        {
          key: 'default',
          message: `the default ${read.message}`,
          ...(read.help !== undefined && { help: read.help }),
        },
      ];
}

/** A default is written in YAML, where a number in quotes is a slip and not a number from a command line. */
function readDefault(
  spec: InputSpec,
  value: NonNullable<InputSpec['default']>,
): ReturnType<typeof readInput> {
  const plain =
    spec.type === 'integer' || spec.type === 'number'
      ? 'number'
      : spec.type === 'boolean'
        ? 'boolean'
        : 'string';
  if (typeof value === plain || typeof value !== 'string') return readInput(spec, value);
  return {
    ok: false,
    message: `must be a ${plain}, not the text ${JSON.stringify(value)}`,
    help: 'Write it without quotes.',
  };
}

function isPattern(pattern: string): boolean {
  try {
    new RegExp(pattern, 'u');
    return true;
  } catch {
    return false;
  }
}
