import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Whether there is a file (or a link to one) at the path. */
export const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();

/** Whether there is a folder (or a link to one) at the path. */
export const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory();

/** The names of the files in a folder, sorted; none where there is no such folder. */
export const filesIn = (folder: string): readonly string[] => entries(folder, 'file');

/** The names of the folders in a folder, sorted; none where there is no such folder. */
export const foldersIn = (folder: string): readonly string[] => entries(folder, 'folder');

function entries(folder: string, kind: 'file' | 'folder'): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => {
      const stat = statSync(join(folder, name), { throwIfNoEntry: false });
      return kind === 'file' ? stat?.isFile() : stat?.isDirectory();
    })
    .sort();
}

/** The nearest file of that name in the folder or above it, not above `top`. */
export function findUpwards(folder: string, name: string, top?: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (isFile(join(at, name))) return join(at, name);
    if (at === top || dirname(at) === at) return undefined;
  }
}

/** When a file was written last, in milliseconds since 1970; undefined where there is none. */
export const modifiedAt = (path: string): number | undefined =>
  statSync(path, { throwIfNoEntry: false })?.mtimeMs;
