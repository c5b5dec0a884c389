import { failure, type Result, success } from '../../diagnostics/diagnostic.ts';
import type { ProcessEnd } from '../../ports/processes.ts';
import type { CommandSpec } from '../metrics/command.ts';
import { Entries, untimed } from './entries.ts';
import type { LogContext, LogEnd, LogRange, LogReader } from './source.ts';

/** Milliseconds without output after which a line that was printed is taken to be a whole entry. */
const QUIET = 1_000;

/** Runs the command and makes entries of what it prints, as it prints it. */
const execute = (spec: CommandSpec, onBytes: (bytes: Uint8Array) => void, context: LogContext) =>
  context.processes.run(
    {
      command: { shell: spec.script },
      env: { ...context.env, ...spec.env },
      cwd: context.cwd,
      onOutput: (stream, bytes) => {
        if (stream === 'stderr') context.output(stream, bytes);
        else onBytes(bytes);
      },
      onStart: context.onStart,
    },
    context.signal,
  );

/** Why it printed less than all of the log. */
const faultOf = ({ display }: CommandSpec, end: ProcessEnd): Result<never> | undefined => {
  if (!end.started) {
    const message = `${display} did not start: ${end.message}`;
    return failure({ code: 'RB502', severity: 'error', message });
  }
  if (end.aborted || end.exitCode === 0) return undefined;
  const how = end.signal === null ? `ended with exit code ${end.exitCode}` : `was ended by ${end.signal}`;
  const help = 'Print the log as it is: grep, for one, fails where nothing matches.';
  return failure({ code: 'RB501', severity: 'error', message: `${display} ${how}`, help });
};

/** Hands over what is whole when nothing was printed for a while, until it is told to stop. */
const settling = async (
  entries: Entries,
  pushed: () => number,
  { clock }: LogContext,
  stop: AbortSignal,
): Promise<void> => {
  while (!stop.aborted) {
    const before = pushed();
    await clock.sleep(QUIET, stop);
    if (!stop.aborted && pushed() === before) entries.settle();
  }
};

const followed = async (
  spec: CommandSpec,
  { entries, end }: { readonly entries: Entries; readonly end: AbortSignal },
  context: LogContext,
): Promise<ProcessEnd> => {
  let bytes = 0;
  const done = new AbortController();
  const push = (piece: Uint8Array): void => {
    bytes += piece.length;
    entries.push(piece);
  };
  const settled = settling(entries, () => bytes, context, done.signal);
  const ended = await execute(spec, push, { ...context, signal: AbortSignal.any([context.signal, end]) });
  done.abort();
  await settled;
  return ended;
};

const finish = (spec: CommandSpec, range: LogRange, entries: Entries, end: ProcessEnd): Result<LogEnd> => {
  const fault = faultOf(spec, end);
  if (fault !== undefined) return fault;
  entries.end();
  return untimed(spec.display, range, entries) ?? success({});
};

/** Reads a log from the standard output of a command, as it is printed. */
export const command: LogReader<CommandSpec> = {
  async read(spec, range, take, context) {
    const entries = new Entries(range.clocking, take);
    const end = await execute(spec, (bytes) => entries.push(bytes), context);
    return finish(spec, range, entries, end);
  },

  async follow(spec, range, take, context) {
    const entries = new Entries(range.clocking, take);
    const end = await followed(spec, { entries, end: range.follow.end }, context);
    return finish(spec, range, entries, end);
  },
};
