import { type Diagnostic, failure, type Result, success } from '../diagnostics/diagnostic.ts';
import type { InputOrigin } from '../playbook/inputs.ts';
import type { InputSpec, Playbook } from '../playbook/playbook.ts';
import type { InputAsker } from '../terminal/input-asker.ts';
import type { Io } from './io.ts';
import { operatorName } from './operator-name.ts';
import { findSecret } from './secret-sources.ts';

/** An input that nobody gave. */
export interface WantedInput {
  readonly name: string;
  readonly spec: InputSpec;
  /** A play may start without it. */
  readonly optional: boolean;
}

/** How inputs are had that nobody gave. */
export interface Having {
  readonly playbook: Playbook;
  readonly cwd: string;
  /** Whether somebody is there to be asked. */
  readonly ask: boolean;
  /** Whether also for what a play can do without. */
  readonly all?: boolean;
  /** A drill touches nothing real: its secrets come from no file and no command. */
  readonly drill?: boolean;
  readonly signal?: AbortSignal;
}

/** Inputs that were found or typed, with where they came from. */
export interface HadInputs {
  readonly values: Readonly<Record<string, string>>;
  readonly origins: Readonly<Record<string, InputOrigin>>;
}

interface Had {
  readonly values: Record<string, string>;
  readonly origins: Record<string, InputOrigin>;
}

/**
 * Gets inputs that nobody gave: a secret from its file or its command, then all that is still missing from the person
 * at the terminal. What nobody could be asked for is left out; a secret that could not be had is an error (RB411).
 */
export async function haveInputs(
  io: Io,
  wanted: readonly WantedInput[],
  having: Having,
): Promise<Result<HadInputs>> {
  const had: Had = { values: {}, origins: {} };
  const signal = having.signal ?? new AbortController().signal;
  const notes = new Map<string, Diagnostic>();
  for (const { name, spec } of wanted) {
    if (spec.from === undefined || having.drill) continue;
    const { playbook, cwd } = having;
    const found = await findSecret(spec.from, { name, playbook, cwd, env: io.env, signal });
    if (found === undefined) continue;
    if (found.ok) {
      had.values[name] = found.value.value;
      had.origins[name] = { from: found.value.from };
    } else notes.set(name, ...(found.diagnostics as [Diagnostic]));
  }
  const open = wanted.filter(({ name }) => !(name in had.values));
  const asked = open.filter(
    (input) => having.all || !input.optional || input.spec.from?.prompt || notes.has(input.name),
  );
  if (having.ask)
    return asked.length === 0 ? success(had) : askFor(io, asked, { had, notes, having, signal });
  return notes.size > 0 ? failure(...notes.values()) : success(had);
}

interface Asking {
  readonly had: Had;
  readonly notes: ReadonlyMap<string, Diagnostic>;
  readonly having: Having;
  readonly signal: AbortSignal;
}

async function askFor(
  io: Io,
  wanted: readonly WantedInput[],
  { had, notes, having, signal }: Asking,
): Promise<Result<HadInputs>> {
  const asker = await askerOf(io);
  const by = operatorName(io);
  for (const input of wanted) {
    const note = noteOf(input, notes.get(input.name), having);
    const answer = await asker.ask({ ...input, ...(note !== undefined && { note }) }, signal);
    if (answer.is === 'open') return failure(leftOpen(input));
    if (answer.is === 'nothing') continue;
    had.values[input.name] = answer.text;
    had.origins[input.name] = { from: 'terminal', by };
  }
  return success(had);
}

async function askerOf(io: Io): Promise<InputAsker> {
  const { createInputAsker } = await import('../terminal/input-asker.ts');
  const { color, env } = io;
  return createInputAsker({
    input: process.stdin,
    output: process.stderr,
    color,
    redraw: env.TERM !== 'dumb',
  });
}

/** Why a secret that has a source is asked for. */
function noteOf({ spec }: WantedInput, why: Diagnostic | undefined, { drill }: Having): string | undefined {
  if (why !== undefined) return why.help === undefined ? why.message : `${why.message}\n${why.help}`;
  const { file, command } = spec.from ?? {};
  return drill && (file !== undefined || command !== undefined)
    ? 'In a drill it comes from no file and no command: any text of six bytes will do.'
    : undefined;
}

const leftOpen = ({ name }: WantedInput): Diagnostic => ({
  code: 'RB302',
  severity: 'error',
  message: `input "${name}" was not given: its question was left open, and nothing was run`,
});
