import { failure, type Result, success } from '../../diagnostics/diagnostic.ts';
import { Damaged } from './content.ts';
import { Entries, untimed } from './entries.ts';
import { FollowedFile } from './file-follow.ts';
import { closeAll, type FileSpec, gatherParts, type Part } from './file-parts.ts';
import type { LogContext, LogEnd, LogRange, LogReader } from './source.ts';

const LINE_FEED = 0x0a;

/** Milliseconds between two looks at a file that is followed. */
const EVERY = 500;

const unreadable = ({ path }: FileSpec, reason: string): Result<never> =>
  failure({
    code: 'RB508',
    severity: 'error',
    message: `${path} cannot be read: ${reason}`,
    help: 'Check the path and its permissions.',
  });

/** Reads a file from its place on; what is damaged in it comes back in words. */
const readPart = async (
  { name, content, start }: Part,
  entries: Entries,
  signal: AbortSignal,
): Promise<string | undefined> => {
  // What stands before the first line feed may be half of a line.
  let whole = start === 0;
  try {
    for await (const bytes of content.pieces(start)) {
      if (signal.aborted) break;
      const skipped = whole ? 0 : bytes.indexOf(LINE_FEED) + 1;
      if (whole || skipped > 0) entries.push(bytes.subarray(skipped));
      whole ||= skipped > 0;
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
    return `${name} is damaged or cut off (${error.message}), and the rest of it was not read`;
  }
};

const readParts = async (
  parts: readonly Part[],
  entries: Entries,
  signal: AbortSignal,
): Promise<readonly string[]> => {
  const missing: string[] = [];
  for (const [index, part] of parts.entries()) {
    const fault = await readPart(part, entries, signal);
    if (fault !== undefined) missing.push(fault);
    if (index < parts.length - 1) entries.end();
  }
  return missing;
};

const endOf = (
  { path }: FileSpec,
  range: LogRange,
  entries: Entries,
  missing: readonly string[],
): Result<LogEnd> =>
  untimed(path, range, entries) ?? success(missing.length === 0 ? {} : { missing: missing.join('; ') });

const lookAgainAndAgain = async (
  followed: FollowedFile,
  entries: Entries,
  { every = EVERY, end }: NonNullable<LogRange['follow']>,
  { clock, signal }: LogContext,
): Promise<void> => {
  for (let last = false; ; last = end.aborted) {
    const grown = await followed.look();
    if (!grown) entries.settle();
    if (last || signal.aborted) return;
    await clock.sleep(every, AbortSignal.any([signal, end]));
  }
};

/** Reads a log from a file, and from those that were rotated out of it where the range begins before it. */
export const file: LogReader<FileSpec> = {
  async read(spec, range, take, context) {
    const found = await gatherParts(spec, range, context);
    if ('reason' in found) return unreadable(spec, found.reason);
    const entries = new Entries(range.clocking, take);
    try {
      const damaged = await readParts(found.parts, entries, context.signal);
      entries.end();
      return endOf(spec, range, entries, [...found.missing, ...damaged]);
    } finally {
      await closeAll(found.parts);
    }
  },

  async follow(spec, range, take, context) {
    const found = await gatherParts(spec, range, context);
    if ('reason' in found) return unreadable(spec, found.reason);
    const { parts } = found;
    const entries = new Entries(range.clocking, take);
    const followed = new FollowedFile(spec, entries, context);
    try {
      const damaged = range.since === undefined ? [] : await readParts(parts, entries, context.signal);
      await followed.begin(parts.at(-1), range.since === undefined);
      await closeAll(parts.slice(0, -1));
      await lookAgainAndAgain(followed, entries, range.follow, context);
      entries.end();
      return endOf(spec, range, entries, [...found.missing, ...damaged, ...followed.missing]);
    } finally {
      await followed.close();
    }
  },
};
