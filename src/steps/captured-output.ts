import { clipped } from '../diagnostics/clipped.ts';
import type { Stream } from '../ports/processes.ts';

const STDERR_TAIL = 4096;

/** What a command printed, as far as it was kept. */
export interface CapturedOutput {
  /** To be called with each piece of output, in order; the bytes must not change afterwards. */
  add(stream: Stream, bytes: Uint8Array): void;
  /** All of standard output as text, or undefined where it was longer than the limit. */
  stdout(): string | undefined;
  /** The last 4 KiB of standard error, `…` before them where something is missing. */
  stderr(): string;
}

/** Joined once, at the end: a piece may stop inside a character. */
const decode = (pieces: readonly Uint8Array[]): string => Buffer.concat(pieces).toString('utf8');

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;

/**
 * The text of the last `limit` bytes, from the first whole character on. By the sign before it the redactor knows that
 * what stands there may be the end of a secret.
 */
const decodeTail = (pieces: readonly Uint8Array[], limit: number): string => {
  const all = Buffer.concat(pieces);
  if (all.length <= limit) return all.toString('utf8');
  let start = all.length - limit;
  while (isContinuation(all[start])) start += 1;
  return `…${all.toString('utf8', start)}`;
};

/** Keeps up to `limit` bytes of standard output and the end of standard error; memory does not grow beyond. */
export const captureOutput = (limit: number): CapturedOutput => {
  let out: Uint8Array[] = [];
  let outBytes = 0;
  const err: Uint8Array[] = [];
  let errBytes = 0;

  const addError = (bytes: Uint8Array): void => {
    err.push(bytes);
    errBytes += bytes.length;
    for (let first = err[0]; first && errBytes - first.length >= STDERR_TAIL; first = err[0]) {
      err.shift();
      errBytes -= first.length;
    }
  };

  return {
    add(stream, bytes) {
      if (stream === 'stderr') return addError(bytes);
      outBytes += bytes.length;
      if (outBytes <= limit) out.push(bytes);
      else out = [];
    },
    stdout: () => (outBytes <= limit ? decode(out) : undefined),
    stderr: () => decodeTail(err, STDERR_TAIL),
  };
};

/** The last line that is not blank, at most 200 characters; empty where there is none. */
export const lastLine = (text: string): string =>
  clipped(text.trimEnd().split('\n').at(-1)?.trim() ?? '', 200);
