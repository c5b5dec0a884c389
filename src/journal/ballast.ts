import { randomBytes } from 'node:crypto';
import { isSystemError } from '../diagnostics/system-error.ts';
import type { Folder } from '../ports/files.ts';

/** The name of the ballast in the folder of a play. */
const BALLAST_FILE = 'ballast';

/** Bytes of the ballast: room for the last records of a play, and for what a file system needs to write them. */
const SIZE = 64 * 1024;

let filling: Uint8Array | undefined;

/**
 * Puts bytes in the play's folder that are given back when the disk is full, so that the stop can be recorded
 * (RELIABILITY D4). Zeros or a sparse file would take no room on a file system that compresses.
 */
export function takeBallast(folder: Folder): void {
  filling ??= randomBytes(SIZE);
  const file = folder.open(BALLAST_FILE, folder.exists(BALLAST_FILE) ? 'existing' : 'new');
  try {
    if (file.size < SIZE) file.append(filling.subarray(file.size));
  } finally {
    file.close();
  }
}

/** Gives the ballast back, if it is there; a disk that does not let go of it leaves it to the next engine. */
export function dropBallast(folder: Folder): void {
  try {
    folder.remove(BALLAST_FILE);
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
}
