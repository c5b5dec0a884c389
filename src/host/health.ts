import { accessSync, constants, existsSync, realpathSync, statfsSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Free bytes on the disk that holds the path. */
export function freeBytes(path: string): number {
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize;
}

/** Whether others than the owner may look into a folder. */
export const isPrivate = (path: string): boolean => (statSync(path).mode & 0o077) === 0;

/** Whether this process may write in a folder. */
export function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Every file of that name on a PATH value, links resolved, each once. */
export function everywhereOnPath(name: string, path: string): readonly string[] {
  const found = path
    .split(delimiter)
    .map((folder) => join(folder, name))
    .filter((file) => existsSync(file));
  return [...new Set(found.map((file) => realpathSync(file)))];
}
