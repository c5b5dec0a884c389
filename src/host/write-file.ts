import { closeSync, openSync } from 'node:fs';
import { failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { isSystemError, systemReason } from '../diagnostics/system-error.ts';
import { writeTexts } from './append-file.ts';

/** Writes pieces of text to a file that a person names, replacing what was there, or refusing to if it is to be new (RB307). */
export function writeTextFile(
  path: string,
  pieces: Iterable<string>,
  how: 'replace' | 'new' = 'replace',
): Result<true> {
  try {
    const fd = openSync(path, how === 'new' ? 'wx' : 'w');
    try {
      writeTexts(fd, pieces);
    } finally {
      closeSync(fd);
    }
    return success(true);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return failure({
      code: 'RB307',
      severity: 'error',
      message: `${path} cannot be written: ${systemReason(error)}`,
      help: 'Name a file that you may write.',
    });
  }
}
