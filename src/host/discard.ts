import { randomBytes } from 'node:crypto';
import { lstatSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Folder } from '../ports/files.ts';
import { safeJoin } from './safe-join.ts';

/** How the name of a folder begins that is being removed; no play and no other folder of ours has such a name. */
const DISCARDED = '.discarded-';

/**
 * Removes a folder inside another one with all that is in it. It is out of sight at once, whole, under a name that
 * nobody looks for; what a crash leaves of it then, `sweepDiscarded` removes. Links are removed, never followed.
 */
export function discardFolder(parent: Folder, name: string): void {
  const path = safeJoin(parent.path, name);
  // A link in its place would lead elsewhere.
  if (!lstatSync(path).isDirectory()) throw new Error(`not a folder: ${path}`);
  const gone = safeJoin(parent.path, `${DISCARDED}${name}-${randomBytes(4).toString('hex')}`);
  renameSync(path, gone);
  parent.sync();
  rmSync(gone, { recursive: true, force: true });
}

/** Removes what is left of folders whose removal was cut off. */
export function sweepDiscarded(parent: Folder): void {
  for (const name of parent.list().filter((one) => one.startsWith(DISCARDED)))
    rmSync(safeJoin(parent.path, name), { recursive: true, force: true });
}

/** Bytes of all files in a folder; links count for nothing, and neither does what is gone meanwhile. */
export function bytesIn(path: string): number {
  let bytes = 0;
  for (const name of readdirSync(path)) {
    const found = lstatSync(join(path, name), { throwIfNoEntry: false });
    if (found?.isDirectory()) bytes += bytesIn(join(path, name));
    else if (found?.isFile()) bytes += found.size;
  }
  return bytes;
}
