import { type BigIntStats, closeSync, constants, fchmodSync, fstatSync, openSync, type Stats } from 'node:fs';

/** The permissions of our files and folders: their owner's alone. */
const FILE_MODE = 0o600;
/** See FILE_MODE. */
export const FOLDER_MODE = 0o700;

const OTHERS_WRITE = 0o022;
const OTHERS = 0o077;

const refuse = (path: string, problem: string, remedy: string): never => {
  const error = new Error(`${path} ${problem}. ${remedy}`);
  throw Object.assign(error, { code: 'EPERM', path, problem: `it ${problem}`, remedy });
};

/**
 * Checks that an open file or folder is ours alone. One that others may only read is closed to them; one that
 * others may write, or that belongs to someone else, is refused, since nobody can tell what is in it.
 */
export const checkPrivate = (fd: number, path: string, mode: number): void => {
  const stats: Stats | BigIntStats = fstatSync(fd);
  const user = process.geteuid?.();
  if (user !== undefined && stats.uid !== user) {
    refuse(
      path,
      `belongs to user ${stats.uid}, not to you (${user})`,
      'Use RUNBOOK_HOME to name a place of your own.',
    );
  }
  if ((stats.mode & OTHERS_WRITE) !== 0) {
    refuse(path, 'may be changed by other users', `If you trust its content: chmod go-w '${path}'`);
  }
  if ((stats.mode & OTHERS) !== 0) fchmodSync(fd, mode);
};

/** Creates a file that must not exist yet (else EEXIST), open for appending or writing, 0600 whatever the umask. */
export const createPrivate = (path: string, flags: number): number => {
  const fd = openSync(path, flags | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, FILE_MODE);
  fchmodSync(fd, FILE_MODE);
  return fd;
};

/** Opens an existing regular file that is ours alone; a symbolic link is an error (ELOOP). */
export const openPrivate = (path: string, flags: number): number => {
  // Without NONBLOCK a named pipe in the way would block for ever.
  const fd = openSync(path, flags | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    if (!fstatSync(fd).isFile()) refuse(path, 'is not a regular file', 'Remove what stands in its place.');
    checkPrivate(fd, path, FILE_MODE);
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
};
