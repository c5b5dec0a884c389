import { type Diagnostic, failure, type Result, success } from '../diagnostics/diagnostic.ts';
import type { RecordedPlay } from '../journal/plays.ts';
import { createRedactor } from '../journal/redaction.ts';
import { markOf } from '../journal/secrets/mark.ts';
import { type ResolvedInputs, resolveInputs } from '../playbook/inputs.ts';
import type { InputSpec, Playbook } from '../playbook/playbook.ts';
import { type EditedInputs, isNewInput } from './edited-inputs.ts';
import { type HadInputs, haveInputs } from './had-inputs.ts';
import type { Io } from './io.ts';
import { keepOut } from './kept-out.ts';
import { type GivenValues, readValues } from './load.ts';
import { warnOfShown } from './read-inputs.ts';
import { usage } from './usage.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The inputs of a play that goes on: those on record, and again from flags, the environment, their source or the
 * person at the terminal those that the record does not hold, which are secrets and values with a secret in them. Nothing else may be given (RB307), and nothing
 * of them may be missing (RB302) or be another value than the play was started with (RB307). Values for the new inputs
 * of an edited playbook are handed on as they are.
 */
export async function inputsAgain(
  recorded: RecordedPlay,
  given: GivenValues,
  { io, signal }: { readonly io: Io; readonly signal: AbortSignal },
  edited?: Playbook,
): Promise<Result<EditedInputs>> {
  const read = await readValues(given, '--input');
  if (!read.ok) return read;
  warnOfShown(io, edited ?? recorded.state.playbook, given);
  const isNew = ([name]: readonly [string, unknown]): boolean =>
    edited !== undefined && isNewInput(recorded.state, edited, name);
  const all = Object.entries(read.value);
  const old = Object.fromEntries(all.filter((entry) => !isNew(entry)));
  const known = await knownInputs(recorded, old, { io, signal });
  if (!known.ok) return known;
  return success({ known: known.value, given: Object.fromEntries(all.filter(isNew)) });
}

async function knownInputs(
  recorded: RecordedPlay,
  given: Readonly<Record<string, unknown>>,
  { io, signal }: { readonly io: Io; readonly signal: AbortSignal },
): Promise<Result<ResolvedInputs>> {
  const { playbook, inputs } = recorded.state;
  const hidden = hiddenInputs(recorded);
  const unwanted = Object.keys(given).filter((name) => name in playbook.inputs && !hidden.has(name));
  if (unwanted.length > 0) return failure(...unwanted.map((name) => cannotChange(recorded, name)));
  const had = await hadAgain(io, recorded, { hidden, given, signal });
  if (!had.ok) return had;
  const known = Object.fromEntries(Object.entries(inputs).filter(([name]) => !hidden.has(name)));
  const resolved = resolveInputs(playbook, { ...known, ...given, ...had.value.values }, io.env);
  if (!resolved.ok) return resolved;
  // A secret that the play was started without stays out of it, even if its variable is set by now.
  const { values, secrets, origins } = resolved.value;
  const of = Object.fromEntries(Object.entries(values).filter(([name]) => name in inputs));
  const redactor = createRedactor(secrets);
  keepOut(() => redactor);
  const changed = [...hidden.keys()].filter(
    (name) => redactor.text(String(of[name])) !== String(inputs[name]),
  );
  if (changed.length > 0) return failure(...changed.map((name) => cannotChange(recorded, name)));
  const again = Object.entries({ ...origins, ...had.value.origins }).filter(([name]) => hidden.has(name));
  return success({ values: of, secrets, origins: Object.fromEntries(again) });
}

/** Has again what no record holds, nobody gave and no variable says: from where it came, or from the person. */
async function hadAgain(
  io: Io,
  recorded: RecordedPlay,
  of: {
    readonly hidden: ReadonlyMap<string, InputSpec>;
    readonly given: Readonly<Record<string, unknown>>;
    readonly signal: AbortSignal;
  },
): Promise<Result<HadInputs>> {
  const { playbook, cwd, drill } = recorded.state;
  const open = [...of.hidden].filter(([name, spec]) => !(name in of.given) && !isSet(spec, io.env));
  const wanted = open.map(([name, spec]) => ({ name, spec, optional: false }));
  const had = await haveInputs(io, wanted, {
    playbook,
    cwd,
    ask: io.terminal,
    drill: drill !== undefined,
    signal: of.signal,
  });
  if (!had.ok) return had;
  const missing = open.filter(([name]) => !(name in had.value.values));
  return missing.length > 0
    ? failure(...missing.map(([name, spec]) => isMissing(recorded, name, spec)))
    : had;
}

/** The inputs that the play was started with and whose values the record does not hold. */
function hiddenInputs({ state }: RecordedPlay): ReadonlyMap<string, InputSpec> {
  const specs = state.playbook.inputs;
  const marks = Object.keys(specs)
    .filter((name) => specs[name]?.type === 'secret')
    .map(markOf);
  const hidden = Object.entries(state.inputs).flatMap(([name, value]) => {
    const spec = specs[name];
    const isHidden = spec?.type === 'secret' || marks.some((mark) => String(value).includes(mark));
    return spec !== undefined && isHidden ? [[name, spec] as const] : [];
  });
  return new Map(hidden);
}

const isSet = ({ from }: InputSpec, env: Environment): boolean =>
  from?.env !== undefined && (env[from.env] ?? '') !== '';

const isMissing = ({ play }: RecordedPlay, name: string, { type, from }: InputSpec): Diagnostic => {
  const what = type === 'secret' ? `the secret "${name}"` : `the input "${name}", which holds a secret,`;
  const flag = type === 'secret' ? '--inputs FILE' : `--input ${name}=VALUE`;
  const variable = from?.env === undefined ? '' : `Set ${from.env} in the environment, or give it: `;
  return {
    code: 'RB302',
    severity: 'error',
    message: `play ${play} needs ${what} again: no record holds it`,
    help: `${variable}runbook resume ${play} ${flag}`,
  };
};

const cannotChange = ({ play, state }: RecordedPlay, name: string): Diagnostic =>
  usage(
    name in state.inputs
      ? `the input "${name}" cannot be changed: play ${play} goes on with what it was started with`
      : `play ${play} was started without the input "${name}"`,
    'To use another value, start a new play: runbook play NAME',
  );
