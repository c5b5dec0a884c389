const ESCAPE = 0x1b;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;

/** An escape sequence that goes on for longer is none. */
const LONGEST_ESCAPE = 2048;

/** A stretch of bytes. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Bytes without what a terminal does not show, and where each of them stood. */
export interface FoldedView {
  readonly bytes: Buffer;
  /** The place of a byte of the view among all bytes. */
  place(at: number): number;
  /** What was left out inside of a stretch of all bytes. */
  left(stretch: Stretch): readonly Stretch[];
}

/**
 * The view without escape sequences; undefined where there are none, or none between two bytes that are wanted beside
 * each other. Of the byte before one at the end it is asked whether it is wanted before anything.
 */
export const withoutEscapes = (
  bytes: Buffer,
  wanted: (before: number, after?: number) => boolean,
): FoldedView | undefined =>
  bytes.includes(ESCAPE) && separates(bytes, wanted) ? fold(bytes, false) : undefined;

/** The view without escape sequences and line ends. */
export const withoutBreaks = (bytes: Buffer): FoldedView => fold(bytes, true);

/** Much output is coloured, and hardly ever within a secret. */
function separates(bytes: Buffer, wanted: (before: number, after?: number) => boolean): boolean {
  for (let at = 0; at < bytes.length; ) {
    if (bytes[at] !== ESCAPE) {
      at += 1;
      continue;
    }
    const before = bytes[at - 1];
    while (bytes[at] === ESCAPE) at = endOfEscape(bytes, at);
    if (before !== undefined && wanted(before, bytes[at])) return true;
  }
  return false;
}

function fold(bytes: Buffer, breaks: boolean): FoldedView {
  const view = Buffer.allocUnsafe(bytes.length);
  /** Where in all bytes something is left out, and where in the view that is. */
  const starts: number[] = [];
  const ends: number[] = [];
  const places: number[] = [];
  let length = 0;
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at] as number;
    const isLeftOut = byte === ESCAPE || (breaks && (byte === LINE_FEED || byte === RETURN));
    if (!isLeftOut) {
      view[length] = byte;
      length += 1;
      at += 1;
      continue;
    }
    const end = byte === ESCAPE ? endOfEscape(bytes, at) : at + 1;
    starts.push(at);
    ends.push(end);
    places.push(length);
    at = end;
  }
  return {
    bytes: view.subarray(0, length),
    place(at) {
      const gap = lastUpTo(places, at);
      return gap === -1 ? at : at - (places[gap] ?? 0) + (ends[gap] ?? 0);
    },
    left({ start, end }) {
      const inside: Stretch[] = [];
      for (let gap = lastUpTo(starts, start - 1) + 1; (ends[gap] ?? end + 1) <= end; gap += 1)
        inside.push({ start: starts[gap] ?? 0, end: ends[gap] ?? 0 });
      return inside;
    },
  };
}

/** The index of the last number that is not larger, of numbers that do not fall; -1 where all are. */
function lastUpTo(numbers: readonly number[], limit: number): number {
  let [low, high] = [-1, numbers.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) <= limit) low = middle;
    else high = middle;
  }
  return low;
}

const isBetween = (byte: number | undefined, low: number, high: number): boolean =>
  byte !== undefined && byte >= low && byte <= high;

/** Titles, links and the like: up to BEL, or to ESC and a backslash. */
const STRINGS: ReadonlySet<number | undefined> = new Set([0x50, 0x58, 0x5d, 0x5e, 0x5f]);
const CONTROL = 0x5b;

/** Where an escape sequence ends; the length where it is cut off. */
function endOfEscape(bytes: Buffer, start: number): number {
  const limit = Math.min(bytes.length, start + LONGEST_ESCAPE);
  const kind = bytes[start + 1];
  if (STRINGS.has(kind)) {
    for (let at = start + 2; at < limit; at += 1) {
      if (bytes[at] === 0x07) return at + 1;
      if (bytes[at] === ESCAPE) return bytes[at + 1] === 0x5c ? at + 2 : at;
    }
    return limit === bytes.length ? limit : start + 2;
  }
  let at = start + (kind === CONTROL ? 2 : 1);
  if (kind === CONTROL) while (at < limit && isBetween(bytes[at], 0x30, 0x3f)) at += 1;
  while (at < limit && isBetween(bytes[at], 0x20, 0x2f)) at += 1;
  return Math.min(isBetween(bytes[at], 0x30, 0x7e) ? at + 1 : at, bytes.length);
}
