import { join } from 'node:path';

const NAME = /^[A-Za-z0-9._-]{1,200}$/;

/** Whether a name can lead nowhere else than to a file of a folder. */
export const isFileName = (name: string): boolean => NAME.test(name) && name !== '.' && name !== '..';

/** The path of `name` inside `folder`; throws for a name that could lead anywhere else. */
export const safeJoin = (folder: string, name: string): string => {
  if (!isFileName(name)) {
    throw new Error(
      `not a file name: ${JSON.stringify(name)} (letters, digits, dot, dash and underscore, at most 200)`,
    );
  }
  return join(folder, name);
};
