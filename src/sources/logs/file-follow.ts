import { resolve } from 'node:path';
import type { LogFile } from '../../ports/logs.ts';
import { type Content, Damaged, sliceOf } from './content.ts';
import type { Entries } from './entries.ts';
import { contentOf, type FileSpec, type Part } from './file-parts.ts';
import { type Rotated, rotatedFrom, withFile } from './rotation.ts';
import type { LogContext } from './source.ts';

/** Bytes before a place by which it is known again in a copy of the file. */
const MARK = 1024;

const PIECE = 256 * 1024;

const LINE_FEED = 0x0a;

/** Milliseconds by which the time of a file may be wrong: compressed ones have whole seconds. */
const COARSE = 1000;

/** A file that is known again by what it is, or compressed by when it was written to. */
type Known = Pick<LogFile, 'identity' | 'modified'>;

/** What was rotated out of a file since it was last looked at, the oldest first. */
interface Behind {
  readonly parts: readonly { readonly content: Content; readonly from: number; readonly file: LogFile }[];
  /** They begin where the reading had come to. */
  readonly found: boolean;
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/** A file that is written to, renamed, and cut to nothing (`copytruncate`): each line of it is read once. */
export class FollowedFile {
  /** What was lost, in words. */
  readonly missing: string[] = [];
  readonly #path: string;
  readonly #rotated: boolean;
  readonly #entries: Entries;
  readonly #logs: LogContext['logs'];
  #file: LogFile | undefined;
  #position = 0;
  /** The last bytes before the position. */
  #mark: Uint8Array = new Uint8Array();
  /** When it had last been written to, as far as that was seen. */
  #modified = 0;
  /** The newest of the files that were rotated out before it. */
  #before: Known | undefined;

  constructor({ path, rotated }: FileSpec, entries: Entries, { logs, cwd }: LogContext) {
    this.#path = resolve(cwd, path);
    this.#rotated = rotated;
    this.#entries = entries;
    this.#logs = logs;
  }

  /** Takes over an open file that was read to its end, or, with `atEnd`, is read from its last line on. */
  async begin(part: Part | undefined, atEnd: boolean): Promise<void> {
    if (part === undefined) return;
    const { file } = part;
    this.#file = file;
    this.#modified = file.modified;
    this.#position = atEnd ? await this.#lastLine(file) : file.size;
    this.#mark = await this.#markIn(file);
    this.#before = await this.#newestBefore();
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }

  /** Reads what has come; whether there was anything. */
  async look(): Promise<boolean> {
    const had = this.#file;
    if (had === undefined) return false;
    const named = await this.#logs.open(this.#path);
    if (!('reason' in named) && named.identity !== had.identity) return this.#renamed(had, named);
    if (!('reason' in named)) await named.close();
    return this.#grown(await had.again());
  }

  /** The place behind the last line feed, from which a line may be under way. */
  async #lastLine(file: LogFile): Promise<number> {
    const start = Math.max(0, file.size - PIECE);
    const feed = (await file.read(start, PIECE)).lastIndexOf(LINE_FEED);
    return feed === -1 ? file.size : start + feed + 1;
  }

  async #markIn(file: LogFile): Promise<Uint8Array> {
    const start = Math.max(0, this.#position - MARK);
    return file.read(start, this.#position - start);
  }

  async #grown(now: LogFile): Promise<boolean> {
    if (now.modified === this.#modified && now.size === this.#position) return false;
    return (await this.#wasCut(now)) ? this.#cut(now) : this.#drain(now);
  }

  async #drain(now: LogFile): Promise<boolean> {
    const began = this.#position;
    this.#modified = now.modified;
    for (;;) {
      const bytes = await now.read(this.#position, PIECE);
      if (bytes.length === 0) break;
      this.#entries.push(bytes);
      this.#position += bytes.length;
    }
    if (this.#position > began) this.#mark = await this.#markIn(now);
    return this.#position > began;
  }

  /** Another file has the name. The one before is written to until its writer turns to the new one. */
  async #renamed(had: LogFile, named: LogFile): Promise<boolean> {
    const grown = await this.#grown(await had.again());
    const behind = await this.#gather(await this.#rotatedNow());
    if (named.size === 0 && behind.parts.length === 0) {
      await named.close();
      return grown;
    }
    this.#entries.end();
    await this.#readBehind(behind);
    await had.close();
    this.#file = named;
    await this.#startAnew(named);
    return true;
  }

  /** Whether the file was cut since it was looked at, even if it has grown again. */
  async #wasCut(now: LogFile): Promise<boolean> {
    if (now.size < this.#position) return true;
    if (this.#position > 0) return !same(await this.#markIn(now), this.#mark);
    const newest = (await this.#hasName()) ? await this.#newestBefore() : undefined;
    return (
      newest !== undefined && newest.modified >= this.#modified && newest.identity !== this.#before?.identity
    );
  }

  async #cut(now: LogFile): Promise<boolean> {
    const behind = await this.#gather(await this.#rotatedBefore());
    await this.#readBehind(behind);
    this.#entries.end();
    if (!behind.found && this.#position > 0)
      this.missing.push(
        `${this.#path} was cut while it was followed, and no copy of what stood there was found`,
      );
    await this.#startAnew(now);
    return true;
  }

  async #startAnew(now: LogFile): Promise<void> {
    this.#position = 0;
    this.#mark = new Uint8Array();
    this.#before = await this.#newestBefore();
    await this.#drain(now);
  }

  async #readBehind({ parts }: Behind): Promise<void> {
    for (const { content, from, file } of parts) {
      try {
        for await (const bytes of content.pieces(from)) this.#entries.push(bytes);
      } catch (error) {
        if (!(error instanceof Damaged)) throw error;
        this.missing.push(`a file that was rotated out of ${this.#path} is damaged (${error.message})`);
      }
      this.#entries.end();
      await file.close();
    }
  }

  /** Those of the files, newest first, that were not seen: up to this file itself, or the copy that goes on with it. */
  async #gather(rotated: readonly Rotated[]): Promise<Behind> {
    const parts: { content: Content; from: number; file: LogFile }[] = [];
    for (const { path, compressed } of rotated) {
      const file = await this.#logs.open(path);
      if ('reason' in file) continue;
      const content = contentOf(path, file);
      const isItself = file.identity === this.#file?.identity;
      const isOld = this.#isOld(file);
      const isNew = !isItself && !isOld && compressed !== 'otherwise';
      const goesOn = isNew && (await this.#continues(content));
      if (isNew) parts.unshift({ content, from: goesOn ? this.#position : 0, file });
      else await file.close();
      if (isItself || goesOn) return { parts, found: true };
      if (isOld) break;
    }
    return { parts, found: false };
  }

  #isOld({ identity, modified }: Known): boolean {
    if (modified < this.#modified - COARSE) return true;
    return (
      this.#before !== undefined && (identity === this.#before.identity || modified <= this.#before.modified)
    );
  }

  /** Whether a content is what the file held, up to the position. */
  async #continues(content: Content): Promise<boolean> {
    if (this.#position === 0) return false;
    const start = this.#position - this.#mark.length;
    const found = await sliceOf(content, start, this.#mark.length).catch(() => new Uint8Array());
    return same(found, this.#mark);
  }

  async #rotatedNow(): Promise<readonly Rotated[]> {
    return this.#rotated ? rotatedFrom(this.#path, this.#logs) : [];
  }

  async #isIt(path: string): Promise<boolean> {
    const identity = await withFile(path, this.#logs, async (file) => file.identity);
    return identity === this.#file?.identity;
  }

  /** Whether it is there under its own name or one that rotation gave it, and not compressed or removed. */
  async #hasName(): Promise<boolean> {
    for (const path of [this.#path, ...(await this.#rotatedNow()).map((one) => one.path)])
      if (await this.#isIt(path)) return true;
    return false;
  }

  /** What was rotated out before this file was, where it has been renamed itself. */
  async #rotatedBefore(): Promise<readonly Rotated[]> {
    const rotated = await this.#rotatedNow();
    for (const [index, { path }] of rotated.entries())
      if (await this.#isIt(path)) return rotated.slice(index + 1);
    return rotated;
  }

  async #newestBefore(): Promise<Known | undefined> {
    const [newest] = await this.#rotatedBefore();
    if (newest === undefined) return undefined;
    const seen = await withFile(newest.path, this.#logs, async ({ identity, modified }) => ({
      identity,
      modified,
    }));
    return 'reason' in seen ? undefined : seen;
  }
}
