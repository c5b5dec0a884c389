import type { OutputReader } from '../journal/output.ts';
import type { Stream } from '../ports/processes.ts';

export type { OutputReader } from '../journal/output.ts';

/** The recorded output of an attempt: one file, and which bytes of it came from which stream. */
export interface RecordedOutput {
  readonly file: string;
  readonly ranges: readonly (readonly [Stream, number])[];
}

/** A line of output without its end; `cut` bytes of a long one are left out. */
export interface OutputLine {
  readonly stream: Stream;
  readonly text: string;
  readonly cut: number;
}

/** The first and last lines of an output; lines are in the order in which they were completed. */
export interface Excerpt {
  readonly head: readonly OutputLine[];
  readonly tail: readonly OutputLine[];
  /** Lines between head and tail. */
  readonly leftOut: number;
  /** Bytes that are on record but were not in the file. */
  readonly missing: number;
}

/** Bytes of an output that stand together. */
export interface Place {
  readonly start: number;
  readonly length: number;
}

interface Found {
  readonly stream: Stream;
  /** The bytes of the line that are shown, in pieces where the other stream came between. */
  readonly places: readonly Place[];
  readonly cut: number;
}

const SLICE = 64 * 1024;
const LINE_FEED = 0x0a;

/** Bytes of one line that are shown. */
const LINE_BYTES = 2000;

/** Pieces of one line that are followed; beyond them it counts as cut. */
const LINE_PLACES = 64;

/** A line that has not ended yet. */
class OpenLine {
  private places: Place[] = [];
  private shown = 0;
  private cut = 0;

  add(start: number, length: number): void {
    const room = this.places.length < LINE_PLACES ? Math.min(length, LINE_BYTES - this.shown) : 0;
    if (room > 0) this.places.push({ start, length: room });
    this.shown += Math.max(0, room);
    this.cut += length - Math.max(0, room);
  }

  get empty(): boolean {
    return this.shown === 0 && this.cut === 0;
  }

  take(stream: Stream): Found {
    const found = { stream, places: this.places, cut: this.cut };
    this.clear();
    return found;
  }

  clear(): void {
    this.places = [];
    this.shown = 0;
    this.cut = 0;
  }
}

/** Keeps the first and the last lines, and counts all. */
class Window {
  readonly head: Found[] = [];
  private readonly ring: Found[] = [];
  private count = 0;
  private readonly first: number;
  readonly last: number;

  constructor(limit: number) {
    this.first = Math.ceil(limit / 2);
    this.last = Math.floor(limit / 2);
  }

  push(line: Found): void {
    if (this.count < this.first) this.head.push(line);
    else if (this.last > 0) this.ring[(this.count - this.first) % this.last] = line;
    this.count += 1;
  }

  /** Whether lines go to the tail now. */
  get headIsFull(): boolean {
    return this.count >= this.first;
  }

  /** Counts lines that are not shown, since as many as the tail shows are still to come. */
  skip(lines: number): void {
    this.count += lines;
  }

  get tail(): readonly Found[] {
    const oldest = this.ring.length < this.last ? 0 : (this.count - this.first) % Math.max(1, this.last);
    return [...this.ring.slice(oldest), ...this.ring.slice(0, oldest)];
  }

  get leftOut(): number {
    return this.count - this.head.length - this.ring.length;
  }
}

const scanSlice = (bytes: Uint8Array, start: number, open: OpenLine, finish: () => void): void => {
  let from = 0;
  for (let at = bytes.indexOf(LINE_FEED); at !== -1; at = bytes.indexOf(LINE_FEED, from)) {
    open.add(start + from, at - from);
    finish();
    from = at + 1;
  }
  if (from < bytes.length) open.add(start + from, bytes.length - from);
};

/** Passes over a slice of which no line is shown; returns how many end in it. */
const skipSlice = (bytes: Uint8Array, start: number, line: OpenLine): number => {
  let lines = 0;
  let from = 0;
  for (let at = bytes.indexOf(LINE_FEED); at !== -1; at = bytes.indexOf(LINE_FEED, from)) {
    lines += 1;
    from = at + 1;
  }
  if (lines > 0) line.clear();
  if (from < bytes.length) line.add(start + from, bytes.length - from);
  return lines;
};

/** An offset after which at least so many lines end; 0 where that cannot be told. */
const startOfLast = (lines: number, total: number, bytesAt: Slices): number => {
  let found = 0;
  for (let start = total - SLICE; start > 0; start -= SLICE) {
    const bytes = bytesAt(start, SLICE);
    if (bytes.length < SLICE) return 0;
    for (let at = bytes.indexOf(LINE_FEED); at !== -1; at = bytes.indexOf(LINE_FEED, at + 1)) found += 1;
    if (found >= lines) return start;
  }
  return 0;
};

const decode = (line: Found, bytesAt: Slices): OutputLine => {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let text = '';
  for (const { start, length } of line.places) {
    for (let done = 0; done < length; ) {
      const bytes = bytesAt(start + done, length - done);
      if (bytes.length === 0) break;
      text += decoder.decode(bytes, { stream: true });
      done += bytes.length;
    }
  }
  // A cut may stand inside a character; its half is no fault of the output.
  if (line.cut === 0) text += decoder.decode();
  return { stream: line.stream, text: text.endsWith('\r') ? text.slice(0, -1) : text, cut: line.cut };
};

/** At least one of the bytes wanted, and none where the file has ended. */
type Slices = (at: number, wanted: number) => Uint8Array;

/** Reads ahead by slices: ranges may be as short as a line. */
export const sliced = (file: string, total: number, read: OutputReader): Slices => {
  let start = 0;
  let slice: Uint8Array = new Uint8Array();
  return (at, wanted) => {
    if (at < start || at >= start + slice.length) {
      start = at;
      slice = read(file, at, Math.min(SLICE, total - at));
    }
    return slice.subarray(at - start, at - start + wanted);
  };
};

/** The first and last lines of a recorded output, at most `limit`; reads slices, so memory does not grow with it. */
export const excerpt = (output: RecordedOutput, read: OutputReader, limit: number): Excerpt => {
  const window = new Window(limit);
  const open = { stdout: new OpenLine(), stderr: new OpenLine() };
  const total = output.ranges.reduce((sum, [, length]) => sum + length, 0);
  const bytesAt = sliced(output.file, total, read);
  const tailStart = startOfLast(window.last, total, bytesAt);
  let offset = 0;
  let missing = 0;
  for (const [stream, length] of output.ranges) {
    const line = open[stream];
    const finish = (): void => window.push(line.take(stream));
    const end = offset + length;
    while (offset < end) {
      const bytes = bytesAt(offset, end - offset);
      if (bytes.length === 0) {
        missing += end - offset;
        break;
      }
      if (window.headIsFull && offset + bytes.length <= tailStart)
        window.skip(skipSlice(bytes, offset, line));
      else scanSlice(bytes, offset, line, finish);
      offset += bytes.length;
    }
    offset = end;
  }
  for (const stream of ['stdout', 'stderr'] as const) {
    if (!open[stream].empty) window.push(open[stream].take(stream));
  }
  const texts = (lines: readonly Found[]): OutputLine[] => lines.map((line) => decode(line, bytesAt));
  return { head: texts(window.head), tail: texts(window.tail), leftOut: window.leftOut, missing };
};
