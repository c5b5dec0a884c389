import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { isSystemError } from '../diagnostics/system-error.ts';
import type { FilesToRead } from '../ports/files.ts';
import { fill } from './fill.ts';
import { isFileName, safeJoin } from './safe-join.ts';

/** Opens a regular file for reading; undefined where there is none, or something else. */
function openRegular(path: string): { readonly fd: number; readonly size: number } | undefined {
  try {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stats = fstatSync(fd);
    if (stats.isFile()) return { fd, size: stats.size };
    closeSync(fd);
  } catch (error) {
    if (!isSystemError(error) || !['ENOENT', 'ENOTDIR', 'ELOOP'].includes(error.code)) throw error;
  }
  return undefined;
}

/** Reads from an open file; fewer bytes where it is shorter. */
const readAt = (fd: number, start: number, length: number): Uint8Array =>
  fill(fd, Buffer.alloc(Math.max(0, length)), start);

function withRegular<T>(path: string, use: (fd: number, size: number) => T): T | undefined {
  const file = openRegular(path);
  if (file === undefined) return undefined;
  try {
    return use(file.fd, file.size);
  } finally {
    closeSync(file.fd);
  }
}

/** The bytes [start, start + length) of a file, at most to its end; none where there is no regular file. */
export const sliceOf = (path: string, start: number, length: number): Uint8Array =>
  withRegular(path, (fd, size) => readAt(fd, start, Math.min(length, size - start))) ?? new Uint8Array();

/** The size of a regular file, or undefined where there is none. */
export const sizeOf = (path: string): number | undefined => withRegular(path, (_, size) => size);

/** The files of a folder, whoever's it is; links are not followed, and a name that leads out of it names none. */
export const filesToRead = (folder: string): FilesToRead => {
  const at = <T>(name: string, use: (path: string) => T): T | undefined => {
    const parts = name.split('/');
    return parts.every(isFileName) ? use(parts.reduce(safeJoin, folder)) : undefined;
  };
  return {
    path: folder,
    read: (name) => at(name, (path) => withRegular(path, (fd, size) => readAt(fd, 0, size))),
    slice: (name, start, length) => at(name, (path) => sliceOf(path, start, length)) ?? new Uint8Array(),
    has: (name) => at(name, sizeOf) !== undefined,
  };
};
