import { markOf } from './mark.ts';
import { escapesIn, type SecretSearch } from './secret-search.ts';

/** One stream of bytes being redacted. */
export interface RedactionStream {
  /** The bytes that are certain to hold no secret; they may be those that were given. */
  push(bytes: Uint8Array): Uint8Array;
  /** What was held back. */
  end(): Uint8Array;
}

const NONE: Buffer = Buffer.alloc(0);

/** Redacts bytes that come in pieces; what comes out does not hang on where they were cut. */
export class SecretStream implements RedactionStream {
  readonly #search: SecretSearch;
  /** What may be the beginning of a secret. */
  #held: Buffer = NONE;
  /** How many bytes of that a mark stands for already, and whose. */
  #covered = 0;
  #last: string | undefined;

  constructor(search: SecretSearch) {
    this.#search = search;
  }

  push(bytes: Uint8Array): Uint8Array {
    const given = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return this.#redact(this.#held.length === 0 ? given : Buffer.concat([this.#held, given]), 'more');
  }

  end(): Uint8Array {
    return this.#redact(this.#held, 'end');
  }

  /** The whole text; undefined where nothing of it is secret. */
  whole(bytes: Buffer): Buffer | undefined {
    const redacted = this.#redact(bytes, 'whole');
    return redacted === bytes ? undefined : redacted;
  }

  #redact(bytes: Buffer, ends: 'more' | 'end' | 'whole'): Buffer {
    if (bytes.length === 0) return NONE;
    const searched = this.#search.look(bytes);
    const limit = ends === 'more' ? this.#search.open(searched) : bytes.length;
    const out: Buffer[] = [];
    let at = this.#covered;
    let isClean = at === 0;
    for (const hit of this.#search.hits(searched, ends === 'whole')) {
      // What begins behind the limit may yet turn out to be part of something longer.
      if (hit.start >= limit) break;
      if (hit.end <= at) continue;
      if (hit.start > at) out.push(bytes.subarray(at, hit.start));
      if (hit.start >= at || hit.name !== this.#last) out.push(Buffer.from(markOf(hit.name)));
      out.push(...escapesIn(searched, { start: Math.max(at, hit.start), end: hit.end }));
      this.#last = hit.name;
      isClean = false;
      at = hit.end;
    }
    if (at < limit) out.push(bytes.subarray(at, limit));
    this.#covered = Math.max(0, at - limit);
    // A copy, since what was given may be large.
    this.#held = limit === bytes.length ? NONE : Buffer.from(bytes.subarray(limit));
    return isClean && limit === bytes.length ? bytes : Buffer.concat(out);
  }
}
