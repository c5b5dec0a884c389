import { resolve } from 'node:path';
import { failure, type Result, success } from '../../diagnostics/diagnostic.ts';
import type { LogFile } from '../../ports/logs.ts';
import { Entries, untimed } from './entries.ts';
import type { LogContext, LogEnd, LogRange, LogReader } from './source.ts';
import { type Clocking, timestampOf } from './timestamps.ts';

/** A file of this machine. */
export interface FileSpec {
  /** Taken from where the play started, when relative. */
  readonly path: string;
  /** Also what was rotated out of it: `path.1`, `path.2` and so on. */
  readonly rotated: boolean;
}

const PIECE = 256 * 1024;

/** How much is looked at to find out how old a place in a file is. */
const LOOK = 64 * 1024;

/** Rotated files that are followed. */
const MOST_ROTATED = 20;

/** A file, and the place in it from which on it is read. */
interface Part {
  readonly file: LogFile;
  readonly start: number;
}

/** The first time that is told behind a place in a file. */
async function timeAt(file: LogFile, start: number, clocking: Clocking): Promise<number | undefined> {
  const bytes = await file.read(start, LOOK);
  const lines = new TextDecoder().decode(bytes).split('\n');
  for (const line of start === 0 ? lines : lines.slice(1)) {
    const at = timestampOf(line, clocking);
    if (at !== undefined) return at;
  }
  return undefined;
}

/** A place in a file before which everything is older; found from the end, so that a large file costs little. */
async function startOf(file: LogFile, since: number, clocking: Clocking): Promise<number> {
  for (let back = PIECE; back < file.size; back *= 2) {
    const start = file.size - back;
    const at = await timeAt(file, start, clocking);
    if (at !== undefined && at < since) return start;
  }
  return 0;
}

/** The parts of the files that hold the range, the oldest first, or why the first of them cannot be read. */
async function partsOf(
  { path, rotated }: FileSpec,
  { since, clocking }: LogRange,
  { logs, cwd }: LogContext,
): Promise<{ readonly parts: readonly Part[]; readonly missing?: string } | { readonly reason: string }> {
  const parts: Part[] = [];
  const whole = resolve(cwd, path);
  for (let number = 0; number <= MOST_ROTATED; number += 1) {
    const name = number === 0 ? whole : `${whole}.${number}`;
    const file = await logs.open(name);
    if ('reason' in file) {
      if (number === 0) return file;
      return {
        parts,
        ...(await unread(`${name}.gz`, since, logs)),
        ...(!file.missing && cannot(name, file.reason)),
      };
    }
    const bounded = since !== undefined && clocking !== undefined;
    const start = bounded ? await startOf(file, since, clocking) : 0;
    parts.unshift({ file, start });
    if (!rotated || !bounded || start > 0 || file.modified < since) break;
    const first = await timeAt(file, 0, clocking);
    if (first !== undefined && first < since) break;
  }
  return { parts };
}

const cannot = (name: string, reason: string) => ({ missing: `${name} could not be read: ${reason}` });

/** What was compressed meanwhile is not read, and that must be said. */
async function unread(
  path: string,
  since = Number.POSITIVE_INFINITY,
  logs: LogContext['logs'],
): Promise<{ readonly missing?: string }> {
  const file = await logs.open(path);
  if ('reason' in file) return {};
  await file.close();
  return file.modified < since ? {} : { missing: `${path} is compressed and was not read` };
}

async function readPart({ file, start }: Part, entries: Entries, signal: AbortSignal): Promise<void> {
  let at = start;
  // What stands before the first line feed may be half of a line.
  let whole = start === 0;
  while (!signal.aborted) {
    const bytes = await file.read(at, PIECE);
    if (bytes.length === 0) break;
    const skipped = whole ? 0 : bytes.indexOf(0x0a) + 1;
    if (whole || skipped > 0) entries.push(bytes.subarray(skipped));
    whole ||= skipped > 0;
    at += bytes.length;
  }
}

/** Reads a log from a file, and from those that were rotated out of it where the range begins before it. */
export const file: LogReader<FileSpec> = {
  async read(spec, range, take, context): Promise<Result<LogEnd>> {
    const found = await partsOf(spec, range, context);
    if ('reason' in found) {
      const message = `${spec.path} cannot be read: ${found.reason}`;
      return failure({
        code: 'RB508',
        severity: 'error',
        message,
        help: 'Check the path and its permissions.',
      });
    }
    const entries = new Entries(range.clocking, take);
    try {
      for (const part of found.parts) {
        await readPart(part, entries, context.signal);
        entries.end();
      }
    } finally {
      for (const part of found.parts) await part.file.close();
    }
    const timeless = untimed(spec.path, range, entries);
    return timeless ?? success(found.missing === undefined ? {} : { missing: found.missing });
  },
};
