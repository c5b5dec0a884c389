import type { Command, OptionValues } from 'commander';
import type { ExitCode } from '../diagnostics/exit-codes.ts';
import type { Io } from './io.ts';

/** What a command does: it gets its arguments and options and says how the process should exit. */
export type Action<Options> = (
  io: Io,
  args: readonly string[],
  options: Options,
  program: Command,
) => Promise<ExitCode>;

/** Adds a command; its module is loaded when the command is given, not before. */
export type Add = <Options extends OptionValues>(
  command: Command,
  load: () => Promise<Action<Options>>,
  hidden?: boolean,
) => void;
