/** Bytes that are looked for, and the name of the secret that they give away. */
export interface Needle {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Where a secret stands. */
export interface Hit {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

const PAIRS = 0x10000;
const FARTHEST = 255;

/**
 * Looks for many needles at once. Of the bytes only every so manieth pair is looked at: a table says how far the next
 * place is at which any needle could stand (Wu and Manber, 1994).
 */
export class NeedleSearch {
  readonly longest: number;
  /** The bytes of a needle's beginning by whose last pair it is found. */
  readonly #window: number;
  readonly #shifts: Uint8Array;
  readonly #byPair = new Map<number, Needle[]>();
  readonly #byBeginning = new Map<number, Needle[]>();
  readonly #beginnings = new Uint8Array(PAIRS);
  readonly #firsts = new Uint8Array(256);
  readonly #pairs = new Uint8Array(PAIRS);
  readonly #befores = new Uint8Array(256);

  /** No needle may be shorter than two bytes. */
  constructor(needles: readonly Needle[]) {
    const lengths = needles.map(({ bytes }) => bytes.length);
    this.longest = lengths.reduce((a, b) => Math.max(a, b), 0);
    this.#window = lengths.reduce((a, b) => Math.min(a, b), FARTHEST + 1);
    this.#shifts = new Uint8Array(PAIRS).fill(this.#window - 1);
    for (const needle of needles) this.#add(needle);
  }

  #add(needle: Needle): void {
    const { bytes } = needle;
    const last = this.#window - 1;
    for (let at = 1; at <= last; at += 1) {
      const pair = pairAt(bytes, at - 1);
      this.#shifts[pair] = Math.min(this.#shifts[pair] ?? 0, last - at);
    }
    for (let at = 1; at < bytes.length; at += 1) {
      this.#pairs[pairAt(bytes, at - 1)] = 1;
      this.#befores[bytes[at - 1] ?? 0] = 1;
    }
    put(this.#byPair, pairAt(bytes, last - 1), needle);
    put(this.#byBeginning, pairAt(bytes, 0), needle);
    this.#beginnings[pairAt(bytes, 0)] = 1;
    this.#firsts[bytes[0] ?? 0] = 1;
  }

  /** Whether any needle is there. */
  finds(bytes: Buffer): boolean {
    return this.#hits(bytes, 1).length > 0;
  }

  /** Every place of every needle, by the beginning's end. */
  hits(bytes: Buffer): Hit[] {
    return this.#hits(bytes, Number.POSITIVE_INFINITY);
  }

  #hits(bytes: Buffer, most: number): Hit[] {
    const hits: Hit[] = [];
    const shifts = this.#shifts;
    const last = this.#window - 1;
    const length = bytes.length;
    for (let at = last; at < length && hits.length < most; ) {
      const pair = ((bytes[at - 1] as number) << 8) | (bytes[at] as number);
      const shift = shifts[pair] as number;
      if (shift > 0) {
        at += shift;
        continue;
      }
      const start = at - last;
      for (const { name, bytes: needle } of this.#byPair.get(pair) ?? [])
        if (start + needle.length <= length && isAt(bytes, start, needle, needle.length))
          hits.push({ name, start, end: start + needle.length });
      at += 1;
    }
    return hits;
  }

  /** Where the first needle begins that the end cuts off and that is accepted; the length where none does. */
  open(bytes: Buffer, accepts: (start: number) => boolean = () => true): number {
    const { length } = bytes;
    for (let start = Math.max(0, length - this.longest + 1); start < length - 1; start += 1) {
      const pair = ((bytes[start] as number) << 8) | (bytes[start + 1] as number);
      if (this.#beginnings[pair] === 1 && this.#goesOn(bytes, start, pair) && accepts(start)) return start;
    }
    const last = length - 1;
    return last >= 0 && this.#firsts[bytes[last] as number] === 1 && accepts(last) ? last : length;
  }

  /** Whether a needle has two bytes beside each other, or one before any other. */
  joins(before: number, after?: number): boolean {
    return after === undefined ? this.#befores[before] === 1 : this.#pairs[(before << 8) | after] === 1;
  }

  #goesOn(bytes: Buffer, start: number, pair: number): boolean {
    const left = bytes.length - start;
    const needles = this.#byBeginning.get(pair) ?? [];
    return needles.some(({ bytes: needle }) => needle.length > left && isAt(bytes, start, needle, left));
  }
}

const pairAt = (bytes: Buffer, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

function put<T>(map: Map<number, T[]>, key: number, value: T): void {
  const found = map.get(key);
  if (found === undefined) map.set(key, [value]);
  else found.push(value);
}

function isAt(bytes: Buffer, start: number, needle: Buffer, count: number): boolean {
  for (let i = 0; i < count; i += 1) if (bytes[start + i] !== needle[i]) return false;
  return true;
}
