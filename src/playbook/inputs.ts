import { type Diagnostic, failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { didYouMean } from '../diagnostics/suggest.ts';
import { readInput, takes } from './input-values.ts';
import type { InputSpec, InputValue, Playbook } from './playbook.ts';

/** A secret by the name of its input: what must be kept out of every record. */
export interface Secret {
  readonly name: string;
  readonly value: string;
}

/** Where the value of an input came from; `by` is who typed it. */
export interface InputOrigin {
  readonly from: 'flag' | 'scenario' | 'environment' | 'file' | 'command' | 'terminal' | 'default';
  readonly by?: string;
}

/** The inputs of a play: typed values by name, secrets in clear among them. Absent = optional and not given. */
export interface ResolvedInputs {
  readonly values: Readonly<Record<string, InputValue>>;
  readonly secrets: readonly Secret[];
  readonly origins: Readonly<Record<string, InputOrigin>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Makes the inputs of a play from what was given, the environment (`from.env`) and the defaults, in this order.
 * Everything wrong at once: RB301 for names that the playbook has not, RB302 missing, RB303 not valid.
 */
export function resolveInputs(
  playbook: Playbook,
  given: Readonly<Record<string, unknown>>,
  env: Environment,
): Result<ResolvedInputs> {
  const { diagnostics, ...resolved } = gatherInputs(playbook, given, env);
  return diagnostics.length > 0 ? failure(...diagnostics) : success(resolved);
}

/** The inputs that are there and what is wrong with the others; a plan is made of no more than that. */
export function gatherInputs(
  playbook: Playbook,
  given: Readonly<Record<string, unknown>>,
  env: Environment,
): ResolvedInputs & { readonly diagnostics: readonly Diagnostic[] } {
  const names = Object.keys(playbook.inputs);
  const diagnostics = Object.keys(given)
    .filter((name) => !Object.hasOwn(playbook.inputs, name))
    .map((name) => unknown(name, names));
  const values: Record<string, InputValue> = {};
  const origins: Record<string, InputOrigin> = {};
  const secrets: Secret[] = [];
  const missing: (readonly [string, InputSpec])[] = [];
  for (const [name, spec] of Object.entries(playbook.inputs)) {
    const found = find(name, spec, given, env);
    if (found === undefined) {
      if (spec.optional !== true) missing.push([name, spec]);
      continue;
    }
    const read = readInput(spec, found.value);
    if (!read.ok) {
      diagnostics.push(notValid(name, spec, read));
      continue;
    }
    values[name] = read.value;
    origins[name] = { from: found.from };
    if (spec.type === 'secret') secrets.push({ name, value: String(read.value) });
  }
  if (missing.length > 0) diagnostics.push(areMissing(missing));
  return { values, secrets, origins, diagnostics };
}

function find(
  name: string,
  spec: InputSpec,
  given: Readonly<Record<string, unknown>>,
  env: Environment,
): { readonly value: unknown; readonly from: InputOrigin['from'] } | undefined {
  if (Object.hasOwn(given, name)) return { value: given[name], from: 'flag' };
  const variable = spec.from?.env;
  const fromEnv = variable !== undefined && Object.hasOwn(env, variable) ? env[variable] : undefined;
  // A variable that is set to nothing is how shells unset one for a command.
  if (fromEnv !== undefined && fromEnv !== '') return { value: fromEnv, from: 'environment' };
  return spec.default === undefined ? undefined : { value: spec.default, from: 'default' };
}

function unknown(name: string, names: readonly string[]): Diagnostic {
  const listed = names.length === 0 ? 'The playbook has no inputs.' : `Its inputs are: ${names.join(', ')}`;
  return {
    code: 'RB301',
    severity: 'error',
    message: `the playbook has no input "${name}"`,
    help: didYouMean(name, names) ?? listed,
  };
}

function notValid(
  name: string,
  spec: InputSpec,
  { message, help }: { readonly message: string; readonly help?: string },
): Diagnostic {
  const about =
    spec.description === undefined ? `It is ${takes(spec)}.` : `${spec.description} (${spec.type}).`;
  return {
    code: 'RB303',
    severity: 'error',
    message: `input "${name}" ${message}`,
    help: help ?? about,
  };
}

/** All that is missing in one error, with what to write; a secret never belongs on a command line. */
function areMissing(missing: readonly (readonly [string, InputSpec])[]): Diagnostic {
  const open = missing.filter(([, { type }]) => type !== 'secret');
  const secrets = missing.filter(([, { type }]) => type === 'secret');
  const flags = open.map(([name]) => `--input ${name}=VALUE`).join(' ');
  const help = [
    ...(flags === '' ? [] : [`Give ${open.length > 1 ? 'them' : 'it'} with ${flags}`]),
    ...secrets.map(([name, spec]) => howToGive(name, spec)),
  ];
  const [[name, spec] = ['', undefined], ...more] = missing;
  const message =
    more.length === 0
      ? `input "${name}"${spec?.description === undefined ? '' : ` (${spec.description})`} is missing`
      : `${missing.length} inputs are missing: ${missing.map(inWords).join('; ')}`;
  return { code: 'RB302', severity: 'error', message, help: capital(help.join('; ')) };
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const inWords = ([name, spec]: readonly [string, InputSpec]): string =>
  `"${name}" (${spec.description === undefined ? '' : `${spec.description}, `}${takes(spec)})`;

/** How an input is given that is missing. */
export function howToGive(name: string, { type, from }: InputSpec): string {
  if (type !== 'secret') return `give it with --input ${name}=VALUE`;
  const variable = from?.env === undefined ? '' : `set ${from.env} in the environment, or `;
  return `${variable}give "${name}" in a file with --inputs FILE`;
}
