import type { AppendFile, Folder } from '../ports/files.ts';

/** Below this no file can be. */
const NOWHERE = '/dev/null';

const forgetfulFile = (): AppendFile => {
  let size = 0;
  return {
    get size() {
      return size;
    },
    append: (bytes) => {
      size += bytes.length;
    },
    sync: () => {},
    close: () => {},
  };
};

/** A folder that takes everything and keeps nothing: for a play of which there is to be no record. */
export const forgetfulFolder = (path = NOWHERE): Folder => ({
  path,
  open: forgetfulFile,
  read: () => undefined,
  slice: () => new Uint8Array(),
  write: () => {},
  rewrite: () => {},
  truncate: () => {},
  remove: () => {},
  exists: () => false,
  list: () => [],
  sync: () => {},
  removeFolder: () => {},
  folder: (name) => forgetfulFolder(`${path}/${name}`),
});
