import { type Diagnostic, failure, type Result, success } from '../diagnostics/diagnostic.ts';
import type { RecordedPlay } from '../journal/plays.ts';
import { createRedactor } from '../journal/redaction.ts';
import { type ResolvedInputs, resolveInputs } from '../playbook/inputs.ts';
import type { InputSpec, Playbook } from '../playbook/playbook.ts';
import { type EditedInputs, isNewInput } from './edited-inputs.ts';
import { type GivenValues, readValues } from './load.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The inputs of a play that goes on: those on record, and again from flags or the environment those that the record
 * does not hold, which are secrets and values with a secret in them. Nothing else may be given (RB307), and nothing
 * of them may be missing (RB302) or be another value than the play was started with (RB307). Values for the new inputs
 * of an edited playbook are handed on as they are.
 */
export async function inputsAgain(
  recorded: RecordedPlay,
  given: GivenValues,
  env: Environment,
  edited?: Playbook,
): Promise<Result<EditedInputs>> {
  const read = await readValues(given, '--input');
  if (!read.ok) return read;
  const isNew = ([name]: readonly [string, unknown]): boolean =>
    edited !== undefined && isNewInput(recorded.state, edited, name);
  const all = Object.entries(read.value);
  const known = knownInputs(recorded, Object.fromEntries(all.filter((entry) => !isNew(entry))), env);
  if (!known.ok) return known;
  return success({ known: known.value, given: Object.fromEntries(all.filter(isNew)) });
}

function knownInputs(
  recorded: RecordedPlay,
  given: Readonly<Record<string, unknown>>,
  env: Environment,
): Result<ResolvedInputs> {
  const { playbook, inputs } = recorded.state;
  const hidden = hiddenInputs(recorded);
  const unwanted = Object.keys(given).filter((name) => name in playbook.inputs && !hidden.has(name));
  if (unwanted.length > 0) return failure(...unwanted.map((name) => cannotChange(recorded, name)));
  const missing = [...hidden].filter(([name, spec]) => !(name in given) && !isSet(spec, env));
  if (missing.length > 0) return failure(...missing.map(([name, spec]) => isMissing(recorded, name, spec)));
  const known = Object.fromEntries(Object.entries(inputs).filter(([name]) => !hidden.has(name)));
  const resolved = resolveInputs(playbook, { ...known, ...given }, env);
  if (!resolved.ok) return resolved;
  // A secret that the play was started without stays out of it, even if its variable is set by now.
  const of = Object.fromEntries(Object.entries(resolved.value.values).filter(([name]) => name in inputs));
  const redactor = createRedactor(resolved.value.secrets);
  const changed = [...hidden.keys()].filter(
    (name) => redactor.text(String(of[name])) !== String(inputs[name]),
  );
  if (changed.length > 0) return failure(...changed.map((name) => cannotChange(recorded, name)));
  return success({ values: of, secrets: resolved.value.secrets });
}

/** The inputs that the play was started with and whose values the record does not hold. */
function hiddenInputs({ state }: RecordedPlay): ReadonlyMap<string, InputSpec> {
  const specs = state.playbook.inputs;
  const marks = Object.keys(specs)
    .filter((name) => specs[name]?.type === 'secret')
    .map((name) => `[secret:${name}]`);
  const hidden = Object.entries(state.inputs).flatMap(([name, value]) => {
    const spec = specs[name];
    const isHidden = spec?.type === 'secret' || marks.some((mark) => String(value).includes(mark));
    return spec !== undefined && isHidden ? [[name, spec] as const] : [];
  });
  return new Map(hidden);
}

const isSet = ({ from }: InputSpec, env: Environment): boolean =>
  from !== undefined && (env[from.env] ?? '') !== '';

const isMissing = ({ play }: RecordedPlay, name: string, { type, from }: InputSpec): Diagnostic => {
  const what = type === 'secret' ? `the secret "${name}"` : `the input "${name}", which holds a secret,`;
  const flag = type === 'secret' ? '--inputs FILE' : `--input ${name}=VALUE`;
  const variable = from === undefined ? '' : `Set ${from.env} in the environment, or give it: `;
  return {
    code: 'RB302',
    severity: 'error',
    message: `play ${play} needs ${what} again: no record holds it`,
    help: `${variable}runbook resume ${play} ${flag}`,
  };
};

const cannotChange = ({ play, state }: RecordedPlay, name: string): Diagnostic => ({
  code: 'RB307',
  severity: 'error',
  message:
    name in state.inputs
      ? `the input "${name}" cannot be changed: play ${play} goes on with what it was started with`
      : `play ${play} was started without the input "${name}"`,
  help: 'To use another value, start a new play: runbook play NAME',
});
