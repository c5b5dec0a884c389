import { TELLING } from './forms.ts';
import type { Hit, Needle } from './needle-search.ts';

/** The signs that something is missing: that of `clipped`, and the one of many programs. */
const SIGNS = ['…', '...'].map((sign) => Buffer.from(sign));

/** How many bytes at the end are part of such a sign: 0, and 1 or 2 where they are. */
export const signsCutOff = (bytes: Buffer): readonly number[] =>
  [0, 1, 2].filter((length) =>
    SIGNS.some((sign) => bytes.subarray(Math.max(0, bytes.length - length)).equals(sign.subarray(0, length))),
  );

/** Finds the parts of needles that stand at a cut: beginnings before one, in a whole text also ends behind one. */
export class CutSearch {
  readonly #needles: readonly Needle[];
  /** All that stands in needles, so many bytes at a time. */
  readonly #grams = new Set<number>();

  constructor(needles: readonly Needle[]) {
    this.#needles = needles;
    for (const { bytes } of needles)
      for (let at = 0; at + TELLING <= bytes.length; at += 1) this.#grams.add(bytes.readUInt32LE(at));
  }

  hits(bytes: Buffer, whole: boolean): Hit[] {
    const hits = SIGNS.flatMap((sign) => [...this.#hitsAt(bytes, sign, whole)]);
    return hits.filter((hit) => hit !== undefined);
  }

  *#hitsAt(bytes: Buffer, sign: Buffer, whole: boolean): Generator<Hit | undefined> {
    let after: number | undefined;
    for (let cut = bytes.indexOf(sign); cut !== -1; cut = bytes.indexOf(sign, cut + sign.length)) {
      if (this.#tells(bytes, cut - TELLING))
        yield this.#longest(cut, 'end', beginning(bytes.subarray(0, cut)));
      if (whole && after !== undefined && this.#tells(bytes, after))
        yield this.#longest(after, 'start', middle(bytes.subarray(after, cut)));
      after = cut + sign.length;
      if (whole && this.#tells(bytes, after)) yield this.#longest(after, 'start', end(bytes.subarray(after)));
    }
  }

  /** Whether the bytes at a place stand in any needle. */
  #tells(bytes: Buffer, at: number): boolean {
    return at >= 0 && at + TELLING <= bytes.length && this.#grams.has(bytes.readUInt32LE(at));
  }

  #longest(at: number, side: 'start' | 'end', lengthIn: (needle: Buffer) => number): Hit | undefined {
    let found: Hit | undefined;
    let longest = 0;
    for (const { name, bytes } of this.#needles) {
      const length = lengthIn(bytes);
      if (length <= longest) continue;
      longest = length;
      found = side === 'end' ? { name, start: at - length, end: at } : { name, start: at, end: at + length };
    }
    return found;
  }
}

/** How many bytes at the end are the beginning of a needle. */
const beginning = (bytes: Buffer) => (needle: Buffer) => {
  const last = bytes.subarray(bytes.length - TELLING);
  for (let at = needle.lastIndexOf(last); at !== -1; at = at === 0 ? -1 : needle.lastIndexOf(last, at - 1)) {
    const length = at + TELLING;
    if (length <= bytes.length && bytes.subarray(bytes.length - length).equals(needle.subarray(0, length)))
      return length;
  }
  return 0;
};

/** How many bytes at the start are the end of a needle. */
const end = (bytes: Buffer) => (needle: Buffer) => {
  const first = bytes.subarray(0, TELLING);
  for (let at = needle.indexOf(first); at !== -1; at = needle.indexOf(first, at + 1)) {
    const length = needle.length - at;
    if (length <= bytes.length && bytes.subarray(0, length).equals(needle.subarray(at))) return length;
  }
  return 0;
};

/** All bytes, where they stand somewhere in a needle. */
const middle = (bytes: Buffer) => (needle: Buffer) =>
  bytes.length >= TELLING && needle.includes(bytes) ? bytes.length : 0;
