import { closeSync, fstatSync, openSync } from 'node:fs';
import { failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { systemReason } from '../diagnostics/system-error.ts';
import { fill } from './fill.ts';

/** A text that a person wrote, and its bytes for a digest. */
export interface TextFile {
  readonly text: string;
  readonly bytes: Uint8Array;
}

/** Bytes that a playbook, an inputs file or a configuration may have: 1 MiB. */
const TEXT_LIMIT = 1024 * 1024;

const unreadable = (path: string, why: string): Result<never> =>
  failure({ code: 'RB101', severity: 'error', message: `cannot read ${path}: ${why}` });

const size = (bytes: number): string =>
  bytes % TEXT_LIMIT === 0 ? `${bytes / TEXT_LIMIT} MiB` : `${bytes} bytes`;

/**
 * Reads a UTF-8 text of at most `limit` bytes, a pipe such as `<(command)` included; a byte order mark is dropped.
 * Fails with RB101 where the file cannot be read, is larger, or is not UTF-8.
 */
export const readTextFile = (path: string, limit: number = TEXT_LIMIT): Result<TextFile> => {
  let fd: number | undefined;
  try {
    fd = openSync(path, 'r');
    if (fstatSync(fd).isDirectory()) return unreadable(path, 'it is a folder');
    const bytes = fill(fd, Buffer.alloc(limit + 1), null);
    if (bytes.length > limit) return unreadable(path, `it is larger than ${size(limit)}`);
    return success({ text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), bytes });
  } catch (error) {
    if (error instanceof TypeError) return unreadable(path, 'it is not UTF-8 text');
    return unreadable(path, systemReason(error));
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
};
