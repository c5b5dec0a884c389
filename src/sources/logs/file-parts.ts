import { resolve } from 'node:path';
import type { LogFile } from '../../ports/logs.ts';
import { type Content, gzipped, plain, sliceOf } from './content.ts';
import { type Rotated, rotatedFrom } from './rotation.ts';
import type { LogContext, LogRange } from './source.ts';
import { type Clocking, timestampOf } from './timestamps.ts';

/** A file of this machine. */
export interface FileSpec {
  /** Taken from where the play started, when relative. */
  readonly path: string;
  /** Also what was rotated out of it. */
  readonly rotated: boolean;
}

/** A file, and the place in what stands in it from which on it is read. */
export interface Part {
  readonly name: string;
  readonly file: LogFile;
  readonly content: Content;
  readonly start: number;
}

/** The files that hold a range, the oldest first. */
export interface Parts {
  readonly parts: readonly Part[];
  /** Files of the range that cannot be read, and why. */
  readonly missing: readonly string[];
}

/** How much is looked at to find out how old a place in a file is. */
const LOOK = 64 * 1024;

/** The first step back from the end of a file in search of the place where the range begins. */
const STEP = 256 * 1024;

/** Rotated files that are read: hourly ones of three weeks. */
const MOST_ROTATED = 500;

/** How often the files are gathered anew because they were rotated meanwhile. */
const MOST_TRIES = 3;

/** The content of a file, by its name. */
export const contentOf = (name: string, file: LogFile): Content =>
  name.endsWith('.gz') ? gzipped(file) : plain(file);

/** The first time that is told behind a place. */
const timeAt = async (content: Content, start: number, clocking: Clocking): Promise<number | undefined> => {
  // What is damaged is told when it is read.
  const bytes = await sliceOf(content, start, LOOK).catch(() => new Uint8Array());
  const lines = new TextDecoder().decode(bytes).split('\n');
  for (const line of start === 0 ? lines : lines.slice(1)) {
    const at = timestampOf(line, clocking);
    if (at !== undefined) return at;
  }
  return undefined;
};

/** A range that has a beginning which lines tell. */
interface Since {
  readonly since: number;
  readonly clocking: Clocking;
}

/** A place before which everything is older; found from the end, so that a large file costs little. */
const startOf = async ({ file, content, name }: Omit<Part, 'start'>, { since, clocking }: Since) => {
  for (let back = STEP; back < file.size && !name.endsWith('.gz'); back *= 2) {
    const start = file.size - back;
    const at = await timeAt(content, start, clocking);
    if (at !== undefined && at < since) return start;
  }
  return 0;
};

const partOf = async (name: string, file: LogFile, range: Since | undefined): Promise<Part> => {
  const part = { name, file, content: contentOf(name, file) };
  return { ...part, start: range === undefined ? 0 : await startOf(part, range) };
};

/** Whether the range begins inside of a file, so that nothing older is in it. */
const beginsIn = async ({ content, start, file }: Part, { since, clocking }: Since): Promise<boolean> => {
  if (start > 0 || file.modified < since) return true;
  const first = await timeAt(content, 0, clocking);
  return first !== undefined && first < since;
};

/** Puts the files before it, as far back as the range goes. */
const addRotated = async (
  whole: string,
  gathered: { readonly parts: Part[]; readonly missing: string[] },
  range: Since,
  { logs }: LogContext,
): Promise<void> => {
  const { parts, missing } = gathered;
  const rotated = await rotatedFrom(whole, logs);
  const add = async ({ path, compressed }: Rotated): Promise<boolean> => {
    const file = await logs.open(path);
    if ('reason' in file) {
      if (!file.missing) missing.push(`${path} could not be read: ${file.reason}`);
      return false;
    }
    const known = parts.some((part) => part.file.identity === file.identity);
    if (known || compressed === 'otherwise' || file.modified < range.since) {
      await file.close();
      const wanted = !known && file.modified >= range.since;
      if (wanted) missing.push(`${path} is compressed in a way that is not read here`);
      return !known && !wanted;
    }
    const part = await partOf(path, file, range);
    parts.unshift(part);
    return beginsIn(part, range);
  };
  for (const one of rotated.slice(0, MOST_ROTATED)) if (await add(one)) return;
  if (rotated.length > MOST_ROTATED) missing.push(`only ${MOST_ROTATED} rotated files were read`);
};

const rangeIn = ({ since, clocking }: LogRange): Since | undefined =>
  since === undefined || clocking === undefined ? undefined : { since, clocking };

/** Closes files that were opened for reading. */
export const closeAll = async (parts: readonly Part[]): Promise<void> => {
  for (const { file } of parts) await file.close();
};

const gatherOnce = async (
  { path, rotated }: FileSpec,
  range: Since | undefined,
  context: LogContext,
): Promise<Parts | { readonly reason: string }> => {
  const whole = resolve(context.cwd, path);
  const gathered = { parts: [] as Part[], missing: [] as string[] };
  const file = await context.logs.open(whole);
  const lacks = 'reason' in file;
  if (lacks && !(file.missing && rotated && range)) return file;
  const own = lacks ? undefined : await partOf(whole, file, range);
  if (own !== undefined) gathered.parts.push(own);
  const more = rotated && range !== undefined && !(own && (await beginsIn(own, range)));
  if (more) await addRotated(whole, gathered, range, context);
  // Between two names of a rotation there may be none for a while.
  return lacks && gathered.parts.length === 0 ? file : gathered;
};

/** The files that hold a range, opened; or why the first cannot be. Rotation meanwhile does not tear them apart. */
export const gatherParts = async (
  spec: FileSpec,
  wanted: LogRange,
  context: LogContext,
): Promise<Parts | { readonly reason: string }> => {
  const range = rangeIn(wanted);
  for (let tried = 1; ; tried += 1) {
    const found = await gatherOnce(spec, range, context);
    if ('reason' in found || found.parts.length < 2 || tried === MOST_TRIES) return found;
    const now = await context.logs.open(resolve(context.cwd, spec.path));
    const identity = 'reason' in now ? undefined : now.identity;
    if (!('reason' in now)) await now.close();
    if (identity === undefined || identity === found.parts.at(-1)?.file.identity) return found;
    await closeAll(found.parts);
  }
};
