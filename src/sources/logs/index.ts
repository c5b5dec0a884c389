import type { Result } from '../../diagnostics/diagnostic.ts';
import type { CommandSpec } from '../metrics/command.ts';
import { command } from './command.ts';
import { type FileSpec, file } from './file.ts';
import type { LogContext, LogEnd, LogEntry, LogRange } from './source.ts';

/** Which log to read, under the name of its source. */
export type LogQuery = { readonly file: FileSpec } | { readonly command: CommandSpec };

/** Reads a log from the source that its query names. */
export const readLog = (
  query: LogQuery,
  range: LogRange,
  take: (entries: readonly LogEntry[]) => void,
  context: LogContext,
): Promise<Result<LogEnd>> =>
  'file' in query
    ? file.read(query.file, range, take, context)
    : command.read(query.command, range, take, context);
