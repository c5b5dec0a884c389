import {
  closeSync,
  constants,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { isSystemError, systemReason } from '../diagnostics/system-error.ts';
import { writeAll, writeTexts } from './append-file.ts';
import { createPrivate } from './private-file.ts';

/** Writes pieces of text to a file that a person names, replacing what was there or going on behind it, or refusing to if it is to be new (RB307). */
export function writeTextFile(
  path: string,
  pieces: Iterable<string>,
  how: 'replace' | 'new' | 'append' = 'replace',
): Result<true> {
  try {
    const fd = openSync(path, { replace: 'w', new: 'wx', append: 'a' }[how]);
    try {
      writeTexts(fd, pieces);
    } finally {
      closeSync(fd);
    }
    return success(true);
  } catch (error) {
    return notWritten(path, error);
  }
}

/** Writes a new file in pieces, which is this user's alone until they share it (RB307). */
export function writeBytesFile(path: string, pieces: Iterable<Uint8Array>): Result<true> {
  return writeNew(path, (fd) => {
    for (const piece of pieces) writeAll(fd, piece);
  });
}

/** Writes a new file that is this user's alone, and returns when it is on the disk (RB307). */
export function writePrivateFile(path: string, text: string): Result<true> {
  return writeNew(path, (fd) => {
    writeTexts(fd, [text]);
    fsyncSync(fd);
  });
}

function writeNew(path: string, fill: (fd: number) => void): Result<true> {
  try {
    const fd = createPrivate(path, constants.O_WRONLY);
    try {
      fill(fd);
    } finally {
      closeSync(fd);
    }
    return success(true);
  } catch (error) {
    return notWritten(path, error);
  }
}

/** Replaces a file that a person edits, or makes it: whatever happens, its text is the old one or the new one (RB307). */
export function replaceTextFile(path: string, text: string): Result<true> {
  let aside: string | undefined;
  try {
    const there = statSync(path, { throwIfNoEntry: false });
    // A link stays one.
    const target = there === undefined ? path : realpathSync(path);
    aside = join(dirname(target), `.${basename(target)}.${process.pid}`);
    const fd = openSync(aside, 'wx', there?.mode);
    try {
      writeTexts(fd, [text]);
    } finally {
      closeSync(fd);
    }
    renameSync(aside, target);
    return success(true);
  } catch (error) {
    if (aside !== undefined) rmSync(aside, { force: true });
    return notWritten(path, error);
  }
}

function notWritten(path: string, error: unknown): Result<never> {
  if (!isSystemError(error)) throw error;
  return failure({
    code: 'RB307',
    severity: 'error',
    message: `${path} cannot be written: ${systemReason(error)}`,
    help: 'Name a file that you may write.',
  });
}
