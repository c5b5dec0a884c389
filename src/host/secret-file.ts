import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { type Diagnostic, failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { isSystemError, systemReason } from '../diagnostics/system-error.ts';

/** The most bytes that a secret may have. */
export const SECRET_LIMIT = 64 * 1024;

const OTHERS = 0o077;

/** Why a secret cannot be used; `which` is its name and where it was looked for, and nothing says what it is (RB411). */
export const unusableSecret = (which: string, why: string, help?: string): Diagnostic => ({
  code: 'RB411',
  severity: 'error',
  message: `the secret ${which} cannot be used: ${why}`,
  ...(help !== undefined && { help }),
});

/**
 * Reads a file that holds a secret; undefined where there is none. It must be a regular file that belongs to this
 * user or to root and that nobody else may read or change, as ssh asks of a key; a symbolic link to one will do
 * (RB411).
 */
export const readSecretFile = (path: string, name: string): Result<Uint8Array> | undefined => {
  let fd: number | undefined;
  const refuse = (why: string, help?: string): Result<never> =>
    failure(unusableSecret(`"${name}" in ${path}`, why, help));
  try {
    // Without NONBLOCK a named pipe would block for ever.
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const { mode, uid } = fstatSync(fd);
    if (!fstatSync(fd).isFile()) return refuse('it is not a regular file');
    const user = process.geteuid?.() ?? uid;
    if (uid !== user && uid !== 0) return refuse(`it belongs to user ${uid}, not to you (${user})`);
    if ((mode & OTHERS) !== 0)
      return refuse(
        'other users may read or change it',
        `Change that: chmod 600 '${path}'; where you cannot, take it from a command that reads it`,
      );
    const bytes = Buffer.alloc(SECRET_LIMIT + 1);
    const count = readSync(fd, bytes);
    if (count > SECRET_LIMIT) return refuse(`it is larger than ${SECRET_LIMIT} bytes`);
    return success(bytes.subarray(0, count));
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return undefined;
    return refuse(systemReason(error));
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
};
