import type { Secret } from '../playbook/inputs.ts';
import { type RedactionStream, SecretStream } from './secrets/redaction-stream.ts';
import { SecretSearch } from './secrets/secret-search.ts';

/** Replaces secrets by `[secret:name]`, once, at the source: before journal, terminal and files. */
export interface Redactor {
  /** There is no secret: nothing is ever changed. */
  readonly empty: boolean;
  text(text: string): string;
  /** Redacts every string and number of a JSON value, keys included. */
  value<T>(value: T): T;
  /** A matcher over bytes that come in pieces; it holds back at most the longest needle and a cut. */
  stream(): RedactionStream;
}

const EMPTY = new Uint8Array(0);
/** No secret is shorter. */
const SHORTEST = 4;

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
  const search = new SecretSearch(secrets);
  const text = (input: string): string =>
    input.length < SHORTEST
      ? input
      : (new SecretStream(search).whole(Buffer.from(input))?.toString() ?? input);
  return {
    empty: false,
    text,
    value: (value) => redactValue(value, text),
    stream: () => new SecretStream(search),
  };
}

function redactValue<T>(value: T, text: (input: string) => string): T {
  if (typeof value === 'string') return text(value) as T;
  if (typeof value === 'number') return redactNumber(value, text) as T;
  if (Array.isArray(value)) return value.map((item) => redactValue(item, text)) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [text(key), redactValue(item, text)]),
  ) as T;
}

/** A secret of digits is a number where a program prints it as one. */
function redactNumber(value: number, text: (input: string) => string): number | string {
  const written = String(value);
  const redacted = text(written);
  return redacted === written ? value : redacted;
}
