import type { ProcessEnd } from '../ports/processes.ts';
import { lastLine } from './captured-output.ts';
import { either, excerpt, pattern } from './expectations.ts';
import { interrupted } from './interrupted.ts';
import { failed, type StepError, type StepOutcome } from './kind.ts';
import type { ShellAction } from './shell-action.ts';
import type { ShellEnd } from './shell-run.ts';

type Ended = Extract<ProcessEnd, { started: true }>;

const UNTOLD_LIMIT = 64 * 1024;

/** The command on one line, for messages. */
const named = (action: ShellAction): string => `\`${excerpt(action.display)}\``;

const notStarted = (action: ShellAction, end: Extract<ProcessEnd, { started: false }>): StepOutcome => {
  const help = {
    'not-found': 'Check its spelling, its folder (cwd) and PATH; name it under requires: commands.',
    'not-executable': 'Make the program executable.',
    'no-resources': 'The machine is short of processes, memory or open files; the command did not run.',
    other: 'The command did not run.',
  }[end.reason];
  return failed({ code: 'RB502', message: `${named(action)} was not started: ${end.message}`, help });
};

const helpFor = (exitCode: number | null): { help?: string } => {
  if (exitCode === 127)
    return { help: 'Exit code 127: sh found no such program; check its spelling and PATH.' };
  if (exitCode === 126) return { help: 'Exit code 126: the program may not be executed.' };
  return {};
};

const wrongEnd = (action: ShellAction, end: Ended, stderr: string): StepError => {
  const usual = action.exitCodes.length === 1 && action.exitCodes[0] === 0;
  const expected = usual ? '' : `, expected ${either(action.exitCodes)}`;
  const how = end.signal ? `was ended by ${end.signal}` : `ended with exit code ${end.exitCode}${expected}`;
  const said = lastLine(stderr);
  return {
    code: 'RB501',
    message: `${named(action)} ${how}${said && `: ${said}`}`,
    ...helpFor(end.exitCode),
  };
};

const withoutLastNewline = (text: string): string => (text.endsWith('\n') ? text.slice(0, -1) : text);

/** What is wrong, without the piece of the text that stands behind it and may be a piece of a secret. */
const withoutExcerpt = (message: string): string => message.replace(/, (?:\.\.\.)?"[\s\S]*$/, '');

const parsedJson = (text: string): { readonly json: unknown } | { readonly reason: string } => {
  try {
    return { json: JSON.parse(text) as unknown };
  } catch (error) {
    return { reason: error instanceof Error ? withoutExcerpt(error.message) : 'it cannot be parsed' };
  }
};

/** What later steps see of standard output, and why that is not what the step asked for. */
const captured = (action: ShellAction, raw: string | undefined): { outputs: object; problem?: StepError } => {
  if (raw === undefined) {
    if (action.capture === undefined && action.stdout === undefined) return { outputs: {} };
    const message = `${named(action)} printed more than 1 MiB`;
    const help = 'Let it print less, or write into a file whose name a later step uses.';
    return { outputs: {}, problem: { code: 'RB505', message, help } };
  }
  const stdout = withoutLastNewline(raw);
  const told = action.capture === 'text' || Buffer.byteLength(stdout) <= UNTOLD_LIMIT ? { stdout } : {};
  if (action.capture === 'lines')
    return { outputs: { ...told, lines: stdout === '' ? [] : stdout.split(/\r?\n/) } };
  if (action.capture !== 'json') return { outputs: told };
  const parsed = parsedJson(stdout);
  if ('json' in parsed) return { outputs: { ...told, json: parsed.json } };
  const message = `${named(action)} did not print JSON: ${parsed.reason}`;
  return {
    outputs: told,
    problem: { code: 'RB505', message, help: 'See what it prints; capture: text keeps that.' },
  };
};

const unmatched = (action: ShellAction, raw: string | undefined): StepError | undefined => {
  if (action.stdout === undefined || raw === undefined) return undefined;
  if (pattern(action.stdout).test(withoutLastNewline(raw))) return undefined;
  const was = excerpt(raw) || 'nothing';
  return { code: 'RB504', message: `${named(action)} must print /${action.stdout}/; it printed: ${was}` };
};

/** Turns the end of a command into the outcome of its step. */
export const shellOutcome = (
  action: ShellAction,
  { end, output, stopped }: ShellEnd,
  signal: AbortSignal,
): StepOutcome => {
  if (!end.started) return signal.aborted ? interrupted(signal) : notStarted(action, end);
  const raw = output.stdout();
  const stderr = output.stderr();
  const { outputs: kept, problem } = action.tty ? { outputs: {} } : captured(action, raw);
  const outputs = {
    ...(end.exitCode !== null && { exit_code: end.exitCode }),
    ...(end.signal !== null && { signal: end.signal }),
    ...kept,
    stderr,
    timed_out: end.aborted && !stopped,
    escalated: end.escalated,
    survivors: end.survivors,
  };
  if (end.aborted && !stopped) return interrupted(signal, outputs);
  const asExpected = stopped || (end.exitCode !== null && action.exitCodes.includes(end.exitCode));
  const error = asExpected ? (problem ?? unmatched(action, raw)) : wrongEnd(action, end, stderr);
  return error ? failed(error, outputs) : { status: 'succeeded', outputs };
};
