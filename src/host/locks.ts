import { createHash, randomBytes } from 'node:crypto';
import { linkSync, renameSync } from 'node:fs';
import { DiagnosticError } from '../diagnostics/diagnostic.ts';
import type { Folder } from '../ports/files.ts';
import type { Processes, ProcessIdentity } from '../ports/processes.ts';
import { writeTexts } from './append-file.ts';
import { remove, writeTemporary } from './folder.ts';
import { safeJoin } from './safe-join.ts';

/** Who holds a lock. */
export interface LockHolder {
  readonly play: string;
  readonly playbook: string;
  readonly step?: string;
  readonly host: string;
  readonly operator: string;
  readonly process: ProcessIdentity;
  /** ISO 8601, UTC. */
  readonly since: string;
}

/** Whether a lock was taken; `release` may be called once or more. */
export type Acquired =
  | { readonly ok: true; release(): void }
  | { readonly ok: false; readonly holder: LockHolder };

/** Locks of one folder. */
export interface Locks {
  /** Takes a lock, or names who holds it; throws a DiagnosticError (RB404) for a lock file that is damaged. */
  acquire(name: string, holder: LockHolder): Acquired;
}

/** One taking of a lock; the id never comes back while the machine is up. */
interface Taking {
  readonly id: string;
  /** Absent where the machine went down before the record was on the disk, and every process with it. */
  readonly holder?: LockHolder;
}

/** 32 hexadecimal digits that stand for a text. */
const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

const fileOf = (name: string): string =>
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name) ? `${name}.lock` : `x-${digest(name)}.lock`;

const linked = (existing: string, path: string): boolean => {
  try {
    linkSync(existing, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
};

const readTaking = (folder: Folder, file: string): Taking | undefined => {
  const bytes = folder.read(file);
  if (bytes === undefined) return undefined;
  if (bytes.every((byte) => byte === 0)) return { id: digest(file) };
  try {
    const { id, holder } = JSON.parse(new TextDecoder().decode(bytes));
    if (/^[0-9a-f]{32}$/.test(id) && Number.isInteger(holder.process.pid)) return { id, holder };
  } catch {
    // The same as a record of another shape.
  }
  throw new DiagnosticError({
    code: 'RB404',
    severity: 'error',
    message: `the lock file ${safeJoin(folder.path, file)} is damaged, so nobody can tell who holds the lock`,
    help: 'Make sure that no play holds it, then remove the file.',
  });
};

/**
 * The lock is a file that `link` creates: complete, or not there. A stale lock is not removed, since two who saw it
 * could remove each other's; it is succeeded: `<lock>.<id of the stale taking>` can be created by one process only.
 * Whoever created it replaces the lock by `rename`. A successor that died in between is succeeded in the same way.
 * A successor of a lock that was replaced meanwhile is void, which its creator sees by reading the lock again.
 */
class LockFile {
  readonly #folder: Folder;
  readonly #file: string;
  readonly #isGone: (holder: LockHolder) => boolean;

  constructor(folder: Folder, file: string, isGone: (holder: LockHolder) => boolean) {
    this.#folder = folder;
    this.#file = file;
    this.#isGone = isGone;
  }

  #path(file: string): string {
    return safeJoin(this.#folder.path, file);
  }

  /** Takes the lock with the record at `record`: true, who holds it, or undefined to try again. */
  take(record: string): true | LockHolder | undefined {
    if (linked(record, this.#path(this.#file))) return true;
    const head = readTaking(this.#folder, this.#file);
    if (!head) return undefined;
    const passed: string[] = [];
    for (let last = head; ; ) {
      if (last.holder && !this.#isGone(last.holder)) return last.holder;
      const next = `${this.#file}.${last.id}`;
      passed.push(next);
      if (linked(record, this.#path(next))) return this.#succeed(record, head.id, passed);
      const successor = readTaking(this.#folder, next);
      if (!successor) return undefined;
      last = successor;
    }
  }

  #succeed(record: string, head: string, passed: readonly string[]): true | undefined {
    const valid = readTaking(this.#folder, this.#file)?.id === head;
    if (valid) {
      renameSync(record, this.#path(this.#file));
      for (const file of passed) remove(this.#path(file));
      return true;
    }
    remove(this.#path(passed.at(-1) ?? ''));
    return undefined;
  }

  release(id: string): void {
    if (readTaking(this.#folder, this.#file)?.id !== id) return;
    remove(this.#path(this.#file));
  }
}

/**
 * Locks as files of `folder`. A lock is stale only when the very process that took it is gone from the same host,
 * never by age; of several who find it stale, one gets it. Nothing is synced: a lock is about living processes, and
 * none of them outlives the machine.
 */
export const createLocks = (folder: Folder, processes: Processes): Locks => ({
  acquire: (name, holder) => {
    const isGone = (other: LockHolder): boolean =>
      other.host === holder.host && !processes.isAlive(other.process, 'process');
    const lock = new LockFile(folder, fileOf(name), isGone);
    const id = randomBytes(16).toString('hex');
    const record = writeTemporary(folder.path, (fd) => writeTexts(fd, [JSON.stringify({ id, holder })]));
    try {
      for (;;) {
        const taken = lock.take(record);
        if (taken === undefined) continue;
        if (taken !== true) return { ok: false, holder: taken };
        return { ok: true, release: () => lock.release(id) };
      }
    } finally {
      remove(record);
    }
  },
});
