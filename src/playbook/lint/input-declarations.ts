import { readInput } from '../input-values.ts';
import type { InputSpec, SecretSource } from '../playbook.ts';
import type { Finding, LintRule } from './rule.ts';

type Key = keyof InputSpec;

/** Keys that mean something only for some types: elsewhere they would be accepted and do nothing. */
const ONLY_FOR: readonly { readonly key: Key; readonly types: readonly InputSpec['type'][] }[] = [
  { key: 'choices', types: ['choice', 'list'] },
  { key: 'minimum', types: ['integer', 'number'] },
  { key: 'maximum', types: ['integer', 'number'] },
  { key: 'pattern', types: ['string', 'url', 'list'] },
  { key: 'min-length', types: ['string', 'list'] },
  { key: 'max-length', types: ['string', 'list'] },
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
  for (const [least, most] of [
    ['minimum', 'maximum'],
    ['min-length', 'max-length'],
  ] as const) {
    const [from, to] = [spec[least], spec[most]];
    if (from !== undefined && to !== undefined && from > to)
      faults.push({ key: least, message: `${least} ${from} is above ${most} ${to}`, help: 'Swap the two.' });
  }
  if (spec.pattern !== undefined && !isPattern(spec.pattern)) {
    faults.push({
      key: 'pattern',
      message: 'pattern is not a regular expression',
      help: 'Escape characters such as ( [ * + with a backslash.',
    });
  }
  if (spec.from !== undefined) faults.push(...sourceFaults(spec.type, spec.from));
  if (faults.length === 0) faults.push(...defaultFaults(name, spec));
  return faults;
}

function sourceFaults(
  type: InputSpec['type'],
  { env, file, command, prompt, timeout }: SecretSource,
): readonly Fault[] {
  const fault = (message: string, help: string): readonly Fault[] => [{ key: 'from', message, help }];
  if (type !== 'secret' && [file, command, prompt].some((source) => source !== undefined))
    return fault(
      `an input of type ${type} comes from no file, command or prompt`,
      'Take it from a variable with from: { env: NAME }; what is missing is asked for anyway.',
    );
  if ([env, file, command, prompt].every((source) => source === undefined))
    return fault('from names no source', 'Name one: env: NAME, file: PATH, command: [...] or prompt: true');
  if (timeout !== undefined && command === undefined)
    return fault('timeout means nothing without a command', 'Remove it, or add the command that it bounds.');
  // It would be handed to the program as it stands.
  const texts = [env, file, ...(typeof command === 'string' ? [command] : (command ?? []))];
  return texts.some((text) => /\{\{\s*(?:inputs|steps|play|env|item)\b/.test(text ?? ''))
    ? fault(
        'placeholders are not replaced in from: a secret is had before there are values',
        'Write it out, or let the command read a variable of the environment.',
      )
    : [];
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

const SPOKEN: Readonly<Record<string, boolean>> = { yes: true, on: true, no: false, off: false };

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
        : spec.type === 'list'
          ? 'list'
          : 'string';
  if (typeof value === plain || typeof value !== 'string') return readInput(spec, value);
  const spoken = plain === 'boolean' ? SPOKEN[value.toLowerCase()] : undefined;
  return {
    ok: false,
    message: `must be a ${plain}, not the text ${JSON.stringify(value)}`,
    help:
      plain === 'list'
        ? 'Write it in brackets: [one, another]'
        : spoken === undefined
          ? 'Write it without quotes.'
          : `Write ${spoken}`,
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
