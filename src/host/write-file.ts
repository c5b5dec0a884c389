import { closeSync, openSync, writeSync } from 'node:fs';
import { failure, type Result, success } from '../diagnostics/diagnostic.ts';

/** Writes pieces of text to a file of the user's choice, replacing what was there (RB101). */
export function writeTextFile(path: string, pieces: Iterable<string>): Result<true> {
  try {
    const fd = openSync(path, 'w');
    try {
      for (const piece of pieces) writeSync(fd, piece);
    } finally {
      closeSync(fd);
    }
    return success(true);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return failure({ code: 'RB101', severity: 'error', message: `${path} cannot be written: ${reason}` });
  }
}
