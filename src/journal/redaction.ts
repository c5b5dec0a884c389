import { oneLine } from '../diagnostics/clipped.ts';
import type { Secret } from '../playbook/inputs.ts';

/** Replaces secrets by `[secret:name]`, once, at the source: before journal, terminal and files. */
export interface Redactor {
  /** There is no secret: nothing is ever changed. */
  readonly empty: boolean;
  text(text: string): string;
  /** Redacts every string of a JSON value, keys included. */
  value<T>(value: T): T;
  /** A matcher over bytes that come in pieces; it holds back at most the longest needle and a cut. */
  stream(): RedactionStream;
}

/** One stream of bytes being redacted. */
export interface RedactionStream {
  /** The bytes that are certain to hold no secret. */
  push(bytes: Uint8Array): Uint8Array;
  /** What was held back. */
  end(): Uint8Array;
}

interface Needle {
  readonly bytes: Buffer;
  readonly mark: Buffer;
}

const EMPTY = new Uint8Array(0);
const SHORTEST_LINE = 8;
/** Bytes of a secret's beginning that tell something of it. */
const TELLING = 4;
const CUT = Buffer.from('…');

/** Makes a redactor for the secrets of a play. */
export function createRedactor(secrets: readonly Secret[]): Redactor {
  if (secrets.length === 0) {
    return {
      empty: true,
      text: (text) => text,
      value: (value) => value,
      stream: () => ({ push: (b) => b, end: () => EMPTY }),
    };
  }
  const needles = secrets.flatMap(needlesOf).sort((a, b) => b.bytes.length - a.bytes.length);
  const text = (input: string): string => {
    const stream = createStream(needles);
    return Buffer.concat([stream.push(Buffer.from(input)), stream.end()]).toString();
  };
  return {
    empty: false,
    text,
    value: (value) => redactValue(value, text),
    stream: () => createStream(needles),
  };
}

function redactValue<T>(value: T, text: (input: string) => string): T {
  if (typeof value === 'string') return text(value) as T;
  if (Array.isArray(value)) return value.map((item) => redactValue(item, text)) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [text(key), redactValue(item, text)]),
  ) as T;
}

/** The forms in which a secret can appear: RELIABILITY section 4, R3. */
function needlesOf({ name, value }: Secret): Needle[] {
  const mark = Buffer.from(`[secret:${name}]`);
  const raw = Buffer.from(value);
  const lines = value.split(/\r?\n/).filter((line) => line.length >= SHORTEST_LINE);
  const forms = new Set([
    value,
    ...lines,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
    new URLSearchParams({ v: value }).toString().slice(2),
    value.replaceAll("'", "'\\''"),
    escapeHtml(value),
    raw.toString('hex'),
    raw.toString('hex').toUpperCase(),
    ...base64Forms(raw),
  ]);
  // In an excerpt, which is on one line, its blanks are others.
  const excerpts = [...forms].map(oneLine).filter((form) => form.length >= TELLING);
  return [...new Set([...forms, ...excerpts])].map((form) => ({ bytes: Buffer.from(form), mark }));
}

const escapeHtml = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Base64 of the secret at each of the three offsets, without the characters that its neighbours share. */
function base64Forms(raw: Buffer): string[] {
  const forms: string[] = [];
  for (const offset of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(offset), raw])
      .toString('base64')
      .replaceAll('=', '');
    const first = Math.ceil((offset * 8) / 6);
    const last = Math.floor(((offset + raw.length) * 8) / 6);
    const form = encoded.slice(first, last);
    if (form.length >= SHORTEST_LINE) {
      forms.push(form, form.replaceAll('+', '-').replaceAll('/', '_'));
    }
  }
  return forms;
}

function createStream(needles: readonly Needle[]): RedactionStream {
  let held: Buffer = Buffer.alloc(0);
  const scan = (final: boolean): Uint8Array => {
    const out: Buffer[] = [];
    const next = hitsIn(held, needles);
    let from = 0;
    for (;;) {
      const hit = next(from);
      if (hit === undefined) break;
      out.push(held.subarray(from, hit.at), hit.needle.mark);
      from = hit.at + hit.length;
    }
    const rest = held.subarray(from);
    const keep = final ? 0 : heldBack(rest, needles);
    out.push(rest.subarray(0, rest.length - keep));
    held = Buffer.from(rest.subarray(rest.length - keep));
    return Buffer.concat(out);
  };
  return {
    push(bytes) {
      held = held.length === 0 ? Buffer.from(bytes) : Buffer.concat([held, bytes]);
      return scan(false);
    },
    end: () => scan(true),
  };
}

/** A needle, or its beginning before a cut. */
interface Hit {
  readonly at: number;
  readonly length: number;
  readonly needle: Needle;
}

/** Finds the first hit at or after a place that only grows; each needle is looked for again only once it is passed. */
function hitsIn(bytes: Buffer, needles: readonly Needle[]) {
  const cuts = cutsIn(bytes, needles);
  let passed = 0;
  const places = needles.map((needle) => ({ needle, at: bytes.indexOf(needle.bytes) }));
  return (from: number): Hit | undefined => {
    for (let cut = cuts[passed]; cut && cut.at < from; cut = cuts[passed]) passed += 1;
    let best = cuts[passed];
    for (const place of places) {
      if (place.at !== -1 && place.at < from) place.at = bytes.indexOf(place.needle.bytes, from);
      if (place.at === -1) continue;
      const hit = { ...place, length: place.needle.bytes.length };
      // At the same place the longer one wins.
      if (best === undefined || hit.at < best.at || (hit.at === best.at && hit.length > best.length))
        best = hit;
    }
    return best;
  };
}

/** The beginnings of needles that stand before a `…`, in order. */
function cutsIn(bytes: Buffer, needles: readonly Needle[]): readonly Hit[] {
  const hits: Hit[] = [];
  for (let end = bytes.indexOf(CUT); end !== -1; end = bytes.indexOf(CUT, end + CUT.length)) {
    const before = bytes.subarray(0, end);
    let longest: Hit | undefined;
    for (const needle of needles) {
      const length = beginningAtEnd(before, needle.bytes);
      if (length > (longest?.length ?? 0)) longest = { at: end - length, length, needle };
    }
    if (longest) hits.push(longest);
  }
  return hits;
}

/** How many bytes at the end are the beginning of a needle; 0 for less than what tells something. */
function beginningAtEnd(bytes: Buffer, needle: Buffer): number {
  if (bytes.length < TELLING) return 0;
  const last = bytes.subarray(bytes.length - TELLING);
  for (let at = needle.lastIndexOf(last); at !== -1; at = at === 0 ? -1 : needle.lastIndexOf(last, at - 1)) {
    const length = at + TELLING;
    if (length <= bytes.length && bytes.subarray(bytes.length - length).equals(needle.subarray(0, length)))
      return length;
  }
  return 0;
}

/** How many bytes at the end hang on what follows: a needle may go on, or its beginning be cut. */
function heldBack(bytes: Buffer, needles: readonly Needle[]): number {
  const ends = [0, 1, 2].filter((length) =>
    bytes.subarray(Math.max(0, bytes.length - length)).equals(CUT.subarray(0, length)),
  );
  return Math.max(
    ...ends.map((length) => {
      const open = openTail(bytes.subarray(0, bytes.length - length), needles);
      return open === 0 ? 0 : open + length;
    }),
  );
}

/** How many bytes at the end could be the beginning of a needle. */
function openTail(bytes: Buffer, needles: readonly Needle[]): number {
  let longest = 0;
  for (const needle of needles) {
    const most = Math.min(needle.bytes.length - 1, bytes.length);
    for (let length = most; length > longest; length -= 1) {
      if (bytes.subarray(bytes.length - length).equals(needle.bytes.subarray(0, length))) longest = length;
    }
  }
  return longest;
}
