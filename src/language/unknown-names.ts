import { didYouMean } from '../diagnostics/suggest.ts';
import type { ScopeTypes } from './scope.ts';

const MOST_LISTED = 12;

const WHAT = {
  inputs: 'input',
  steps: 'step',
  play: 'property of the play',
  env: 'variable in env',
} as const;

const NONE: Readonly<Partial<Record<keyof ScopeTypes, (name: string) => string>>> = {
  inputs: (name) => `The playbook declares no inputs. Declare it: inputs: { ${name}: { type: string } }`,
  env: (name) =>
    `The playbook sets none. env holds what it sets itself, env: { ${name}: value }, not the variables of your shell.`,
};

/** What other tools call the outputs of a step. */
const OUTPUTS: Readonly<Record<string, string>> = {
  rc: 'exit_code',
  code: 'exit_code',
  exit: 'exit_code',
  returncode: 'exit_code',
  output: 'stdout',
  outputs: 'stdout',
  out: 'stdout',
  text: 'stdout',
  err: 'stderr',
  outcome: 'status',
  conclusion: 'status',
  result: 'status',
  state: 'status',
  success: 'ok',
  succeeded: 'ok',
  changed: 'ok',
};

/** Why a name is none, and which was probably meant. */
export interface UnknownName {
  readonly message: string;
  readonly help: string;
}

/** What is wrong with `<root>.<name>` or `steps.<name>.<output>`; nothing if it exists. */
export function unknownName(
  types: ScopeTypes,
  root: keyof typeof WHAT,
  name: string,
  output?: string,
): UnknownName | undefined {
  const names: Readonly<Record<string, unknown>> = types[root];
  if (!Object.hasOwn(names, name)) return missing(WHAT[root], name, Object.keys(names), NONE[root]);
  if (root !== 'steps' || output === undefined) return undefined;
  const outputs = types.steps[name] ?? {};
  return Object.hasOwn(outputs, output)
    ? undefined
    : missing(`output of step ${name}`, output, Object.keys(outputs), undefined, OUTPUTS);
}

const SPOKEN: Readonly<Record<string, boolean>> = { yes: true, on: true, no: false, off: false };

/** What is wrong with a name that no path begins with. */
export const unknownRoot = (name: string, roots: readonly string[]): UnknownName => {
  const spoken = SPOKEN[name.toLowerCase()];
  if (spoken !== undefined) return { message: `there is no name "${name}"`, help: `Write ${spoken}` };
  const listed = `Begin with one of: ${roots.join(', ')}. A text is written in quotes: "${name}"`;
  return { message: `there is no name "${name}"`, help: didYouMean(name, roots) ?? listed };
};

function missing(
  what: string,
  name: string,
  known: readonly string[],
  none?: (name: string) => string,
  words: Readonly<Record<string, string>> = {},
): UnknownName {
  const word = Object.hasOwn(words, name.toLowerCase()) ? words[name.toLowerCase()] : undefined;
  if (word !== undefined && known.includes(word))
    return { message: `there is no ${what} "${name}"`, help: `Did you mean "${word}"?` };
  const listed = known.length === 0 && none !== undefined ? none(name) : `There are: ${listOf(known)}`;
  return { message: `there is no ${what} "${name}"`, help: didYouMean(name, known) ?? listed };
}

/** Names in a row, at most twelve of them. */
export const listOf = (names: readonly string[]): string =>
  names.length > MOST_LISTED ? `${names.slice(0, MOST_LISTED).join(', ')}, …` : names.join(', ');
