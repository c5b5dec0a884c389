import { closeSync, constants, fdatasyncSync, fstatSync, writeSync } from 'node:fs';
import type { AppendFile } from '../ports/files.ts';
import { createPrivate, openPrivate } from './private-file.ts';

/** Writes all bytes; the system may take them in several parts. */
export const writeAll = (fd: number, bytes: Uint8Array): void => {
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done);
};

/** Characters of text that are collected before they are written. */
const BLOCK = 64 * 1024;

/** Writes pieces of text, many short ones at a time. */
export const writeTexts = (fd: number, pieces: Iterable<string>): void => {
  let block = '';
  for (const piece of pieces) {
    block += piece;
    if (block.length < BLOCK) continue;
    writeAll(fd, Buffer.from(block));
    block = '';
  }
  writeAll(fd, Buffer.from(block));
};

/** Opens a file that only grows: each append is one write at its end, and nobody else may write to it. */
export const openAppendFile = (path: string, create: 'new' | 'existing'): AppendFile => {
  const flags = constants.O_WRONLY | constants.O_APPEND;
  const fd = create === 'new' ? createPrivate(path, flags) : openPrivate(path, flags);
  let size = fstatSync(fd).size;
  return {
    get size() {
      return size;
    },
    append: (bytes) => {
      if (fstatSync(fd).size !== size) throw new Error('another process has written to it');
      writeAll(fd, bytes);
      size += bytes.length;
    },
    sync: () => fdatasyncSync(fd),
    close: () => closeSync(fd),
  };
};
