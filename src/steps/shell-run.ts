import { resolve } from 'node:path';
import type { ProcessEnd } from '../ports/processes.ts';
import { type CapturedOutput, captureOutput } from './captured-output.ts';
import type { RunContext } from './kind.ts';
import type { ShellAction } from './shell-action.ts';
import { timeLimit } from './time-limit.ts';

const KIBIBYTE = 1024;

/** How a command ended and what it printed. */
export interface ShellEnd {
  readonly end: ProcessEnd;
  readonly output: CapturedOutput;
  /** It was ended by `stop-after`, as the playbook wants. */
  readonly stopped: boolean;
}

/** Bytes of standard output that are kept: 1 MiB where a step asks for them, else 64 KiB. */
const stdoutLimit = (action: ShellAction): number =>
  action.capture !== undefined || action.stdout !== undefined ? KIBIBYTE * KIBIBYTE : 64 * KIBIBYTE;

/** Runs the command until it ends, `stopAfter` has passed, or the signal aborts. */
export const runCommand = async (action: ShellAction, context: RunContext): Promise<ShellEnd> => {
  const output = captureOutput(stdoutLimit(action));
  // Made only where it is needed: every abort makes an error with a stack.
  const limit = action.stopAfter === undefined ? undefined : timeLimit(action.stopAfter, context);
  const end = await context.processes.run(
    {
      command: action.command,
      env: { ...context.env, ...action.env },
      cwd: resolve(context.cwd, action.cwd ?? '.'),
      tty: action.tty,
      onStart: context.onStart,
      onOutput: (stream, bytes) => {
        context.output(stream, bytes);
        output.add(stream, bytes);
      },
    },
    limit?.signal ?? context.signal,
  );
  limit?.release();
  if (end.started && end.stragglers !== undefined) context.output('stderr', aftermath(end.stragglers));
  return { end, output, stopped: limit?.over() === true && !context.signal.aborted };
};

/** Says what the command left behind in its group, so that a service which is gone is no riddle. */
const aftermath = (pids: readonly number[]): Uint8Array =>
  Buffer.from(
    `runbook: what the command left running was ended (pid ${pids.join(', ')}); start a service with setsid\n`,
  );
