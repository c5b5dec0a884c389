import { type Diagnostic, failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { didYouMean } from '../diagnostics/suggest.ts';
import { readInput } from './input-values.ts';
import type { InputSpec, Playbook } from './playbook.ts';

/** A secret by the name of its input: what must be kept out of every record. */
export interface Secret {
  readonly name: string;
  readonly value: string;
}

/** The inputs of a play: typed values by name, secrets in clear among them. Absent = optional and not given. */
export interface ResolvedInputs {
  readonly values: Readonly<Record<string, string | number | boolean>>;
  readonly secrets: readonly Secret[];
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
  const values: Record<string, string | number | boolean> = {};
  const secrets: Secret[] = [];
  for (const [name, spec] of Object.entries(playbook.inputs)) {
    const found = find(name, spec, given, env);
    if (found === undefined) {
      if (spec.optional !== true) diagnostics.push(missing(name, spec));
      continue;
    }
    const read = readInput(spec, found);
    if (!read.ok) {
      diagnostics.push({
        code: 'RB303',
        severity: 'error',
        message: `input "${name}" ${read.message}`,
        help: read.help ?? purpose(spec),
      });
      continue;
    }
    values[name] = read.value;
    if (spec.type === 'secret') secrets.push({ name, value: String(read.value) });
  }
  return { values, secrets, diagnostics };
}

function find(
  name: string,
  spec: InputSpec,
  given: Readonly<Record<string, unknown>>,
  env: Environment,
): unknown {
  if (Object.hasOwn(given, name)) return given[name];
  const variable = spec.from?.env;
  const fromEnv = variable !== undefined && Object.hasOwn(env, variable) ? env[variable] : undefined;
  // A variable that is set to nothing is how shells unset one for a command.
  return fromEnv === undefined || fromEnv === '' ? spec.default : fromEnv;
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

function missing(name: string, spec: InputSpec): Diagnostic {
  const what = spec.description === undefined ? '' : ` (${spec.description})`;
  const help =
    spec.from === undefined
      ? `Give it with --input ${name}=VALUE`
      : `Set ${spec.from.env} in the environment, or give it in a file with --inputs FILE.`;
  return { code: 'RB302', severity: 'error', message: `input "${name}"${what} is missing`, help };
}

const purpose = ({ type, description }: InputSpec): string =>
  description === undefined ? `It is of type ${type}.` : `${description} (${type}).`;
