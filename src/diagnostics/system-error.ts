import type { Diagnostic } from './diagnostic.ts';

/** An error of the operating system, as Node reports it, or one of ours in its form with the problem in words. */
interface SystemError extends Error {
  readonly code: string;
  readonly path?: string;
  readonly problem?: string;
  readonly remedy?: string;
}

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of the path is not a folder',
  EACCES: 'you may not use it',
  EPERM: 'you may not use it',
  EROFS: 'the disk is mounted read-only',
  ELOOP: 'its symbolic links lead in a circle, or there is a link where none may be',
  ENAMETOOLONG: 'the name is too long',
  EISDIR: 'it is a folder',
  EEXIST: 'it is there already',
  ENOSPC: 'the disk is full',
  EDQUOT: 'your quota on the disk is used up',
  EFBIG: 'the file would become larger than you may make it',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open on this machine',
  EIO: 'the disk reports an error',
};

const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: 'Free some space.',
  EDQUOT: 'Free some space.',
  EFBIG: 'Raise the limit of file sizes: ulimit -f unlimited',
  EMFILE: 'Raise the limit of open files: ulimit -n 4096',
  ENFILE: 'End programs that hold many files.',
  EIO: 'Mend the disk, or name a folder on another one with RUNBOOK_HOME.',
};

/** Whether this is an error of the operating system, and no bug of ours. */
export const isSystemError = (error: unknown): error is SystemError =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  Object.hasOwn(WORDS, error.code);

/** Whether there is no room left on the disk, or none for this user. */
export const isDiskFull = (error: unknown): boolean =>
  isSystemError(error) && (error.code === 'ENOSPC' || error.code === 'EDQUOT');

/** What the operating system says, in plain words; for anything else its own message. */
export function systemReason(error: unknown): string {
  if (!isSystemError(error)) return error instanceof Error ? error.message : String(error);
  return error.problem ?? WORDS[error.code] ?? error.message;
}

/** An error of the operating system as a refusal (RB409), or undefined where it is something else. */
export function systemDiagnostic(error: unknown): Diagnostic | undefined {
  if (!isSystemError(error)) return undefined;
  const help = error.remedy ?? REMEDIES[error.code];
  return {
    code: 'RB409',
    severity: 'error',
    message: `${error.path ?? 'the state folder'} cannot be used: ${systemReason(error)}`,
    ...(help !== undefined && { help }),
  };
}
