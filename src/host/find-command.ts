import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
};

/** The file that a shell would run for `command` on `path` (a PATH value), or undefined. */
export const findCommand = (command: string, path: string): string | undefined => {
  if (command === '') return undefined;
  if (command.includes('/')) return isExecutable(command) ? command : undefined;
  return path
    .split(delimiter)
    .map((folder) => join(folder || '.', command))
    .find(isExecutable);
};
