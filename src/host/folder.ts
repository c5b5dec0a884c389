import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  unlinkSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Folder } from '../ports/files.ts';
import { openAppendFile, writeAll, writeTexts } from './append-file.ts';
import { fill } from './fill.ts';
import { checkPrivate, createPrivate, FOLDER_MODE, openPrivate } from './private-file.ts';
import { safeJoin } from './safe-join.ts';

const withFile = <T>(fd: number, use: (fd: number) => T): T => {
  try {
    return use(fd);
  } finally {
    closeSync(fd);
  }
};

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

const openDirectory = (path: string, flags = 0): number =>
  openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | flags);

/** Returns when the names created in a folder are on the disk. */
const syncFolder = (path: string): void => withFile(openDirectory(path), fsyncSync);

const createFolder = (path: string): void => {
  const parent = dirname(path);
  if (!existsSync(parent)) createFolder(parent);
  try {
    mkdirSync(path, FOLDER_MODE);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
    throw error;
  }
  withFile(openDirectory(path, constants.O_NOFOLLOW), (fd) => fchmodSync(fd, FOLDER_MODE));
  syncFolder(parent);
};

const readRange = (fd: number, start: number, length: number): Uint8Array =>
  fill(fd, Buffer.allocUnsafeSlow(Math.max(0, Math.min(length, fstatSync(fd).size - start))), start);

const readWhole = (path: string): Uint8Array | undefined => {
  try {
    return withFile(openPrivate(path, constants.O_RDONLY), (fd) =>
      readRange(fd, 0, Number.POSITIVE_INFINITY),
    );
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
};

/** Removes a file, if there is one. */
export const remove = (path: string): void => {
  try {
    unlinkSync(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
};

const removeEmpty = (path: string): void => {
  try {
    rmdirSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error;
  }
};

/** Creates a file under a name that is not in use; what `fill` does not sync is not on the disk. Returns its path. */
export const writeTemporary = (folder: string, fill: (fd: number) => void): string => {
  const path = safeJoin(folder, `.${randomBytes(8).toString('hex')}.tmp`);
  const fd = createPrivate(path, constants.O_WRONLY);
  try {
    withFile(fd, fill);
  } catch (error) {
    remove(path);
    throw error;
  }
  return path;
};

const rename = (temporary: string, path: string): void => {
  try {
    renameSync(temporary, path);
  } catch (error) {
    remove(temporary);
    throw error;
  }
};

const replace = (folder: string, name: string, bytes: Uint8Array): void => {
  const path = safeJoin(folder, name);
  const temporary = writeTemporary(folder, (fd) => {
    writeAll(fd, bytes);
    fsyncSync(fd);
  });
  rename(temporary, path);
  syncFolder(folder);
};

const exists = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

const folderAt = (path: string): Folder => ({
  path,
  open: (name, create) => openAppendFile(safeJoin(path, name), create),
  read: (name) => readWhole(safeJoin(path, name)),
  slice: (name, start, length) =>
    withFile(openPrivate(safeJoin(path, name), constants.O_RDONLY), (fd) => readRange(fd, start, length)),
  write: (name, bytes) => replace(path, name, bytes),
  rewrite: (name, pieces) => {
    const target = safeJoin(path, name);
    rename(
      writeTemporary(path, (fd) => writeTexts(fd, pieces)),
      target,
    );
  },
  truncate: (name, length) =>
    withFile(openPrivate(safeJoin(path, name), constants.O_RDWR), (fd) => {
      ftruncateSync(fd, length);
      fsyncSync(fd);
    }),
  remove: (name) => remove(safeJoin(path, name)),
  exists: (name) => exists(safeJoin(path, name)),
  list: () => readdirSync(path).sort(),
  sync: () => syncFolder(path),
  removeFolder: (name) => removeEmpty(safeJoin(path, name)),
  folder: (name) => openAt(safeJoin(path, name), constants.O_NOFOLLOW),
});

const openAt = (path: string, flags: number): Folder => {
  createFolder(path);
  withFile(openDirectory(path, flags), (fd) => checkPrivate(fd, path, FOLDER_MODE));
  return folderAt(path);
};

/**
 * Opens a folder of our own, created with its parents where needed, all 0700. Throws Node's own errors, and EPERM
 * for a folder that belongs to someone else or that others may write. The folder itself may be a symbolic link, as
 * a person may have put their state elsewhere; nothing inside may.
 */
export const openFolder = (path: string): Folder => openAt(resolve(path), 0);
