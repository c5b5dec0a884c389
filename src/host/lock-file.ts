import { createHash, randomBytes } from 'node:crypto';
import { linkSync, renameSync } from 'node:fs';
import type { Folder } from '../ports/files.ts';
import { writeTexts } from './append-file.ts';
import { remove, writeTemporary } from './folder.ts';
import type { LockHolder } from './lock-holder.ts';
import { safeJoin } from './safe-join.ts';

/** How the name of a lock file ends. */
export const LOCK_SUFFIX = '.lock';

/** One taking of a lock, as its file tells it; the id never comes back while the machine is up. */
export type Taking = { readonly id: string; readonly file: string } & (
  | { readonly is: 'whole'; readonly name: string; readonly holder: LockHolder }
  /** The machine went down before the record was on the disk, and every process with it. */
  | { readonly is: 'lost' }
  | { readonly is: 'damaged' }
);

/** 32 hexadecimal digits that stand for a text. */
const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

/** The file of a lock: its own name where that can be one. */
export const lockFileName = (name: string): string =>
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name)
    ? `${name}${LOCK_SUFFIX}`
    : `x-${digest(name)}${LOCK_SUFFIX}`;

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
  if (bytes.every((byte) => byte === 0)) return { id: digest(file), file, is: 'lost' };
  try {
    const { id, name, holder } = JSON.parse(new TextDecoder().decode(bytes));
    const isWhole =
      /^[0-9a-f]{32}$/.test(id) && typeof name === 'string' && Number.isInteger(holder.process.pid);
    if (isWhole && typeof holder.place.host === 'string') return { id, file, is: 'whole', name, holder };
  } catch {
    // The same as a record of another shape.
  }
  return { id: digest(file), file, is: 'damaged' };
};

/**
 * The lock is a file that `link` creates: complete, or not there. A stale lock is not removed, since two who saw it
 * could remove each other's; it is succeeded: `<lock>.<id of the stale taking>` can be created by one process only.
 * Whoever created it replaces the lock by `rename`. A successor that died in between is succeeded in the same way.
 * A successor of a lock that was replaced meanwhile is void, which its creator sees by reading the lock again.
 * Who releases a lock succeeds itself, so that nobody else can replace what it is about to remove.
 */
export class LockFile {
  readonly #folder: Folder;
  readonly #file: string;

  constructor(folder: Folder, file: string) {
    this.#folder = folder;
    this.#file = file;
  }

  #path(file: string): string {
    return safeJoin(this.#folder.path, file);
  }

  #successorOf({ id }: Pick<Taking, 'id'>): string {
    return `${this.#file}.${id}`;
  }

  /** The taking that counts: the first that is not passed over, or else the last. */
  current(isPassed: (taking: Taking) => boolean): Taking | undefined {
    let found = readTaking(this.#folder, this.#file);
    while (found !== undefined && isPassed(found)) {
      const next = readTaking(this.#folder, this.#successorOf(found));
      if (next === undefined) return found;
      found = next;
    }
    return found;
  }

  /** Whether this taking has not been succeeded. */
  holds(id: string): boolean {
    return readTaking(this.#folder, this.#file)?.id === id;
  }

  /** Takes the lock unless somebody holds it who is not passed over; gives the id of the taking, or who that is. */
  take(name: string, holder: LockHolder, isPassed: (taking: Taking) => boolean): string | Taking {
    const id = randomBytes(16).toString('hex');
    const taken = this.#withRecord(JSON.stringify({ id, name, holder }), (record) => {
      for (;;) {
        const once = this.#takeOnce(record, isPassed);
        if (once !== undefined) return once;
      }
    });
    return taken === true ? id : taken;
  }

  #withRecord<T>(text: string, use: (record: string) => T): T {
    const record = writeTemporary(this.#folder.path, (fd) => writeTexts(fd, [text]));
    try {
      return use(record);
    } finally {
      remove(record);
    }
  }

  /** True, who holds the lock, or undefined to try again. */
  #takeOnce(record: string, isPassed: (taking: Taking) => boolean): true | Taking | undefined {
    if (linked(record, this.#path(this.#file))) return true;
    const head = readTaking(this.#folder, this.#file);
    if (!head) return undefined;
    const passed: string[] = [];
    for (let last = head; ; ) {
      if (!isPassed(last)) return last;
      const next = this.#successorOf(last);
      passed.push(next);
      if (linked(record, this.#path(next))) return this.#succeed(record, head.id, passed);
      const successor = readTaking(this.#folder, next);
      if (!successor) return undefined;
      last = successor;
    }
  }

  #succeed(record: string, head: string, passed: readonly string[]): true | undefined {
    if (!this.holds(head)) {
      remove(this.#path(passed.at(-1) ?? ''));
      return undefined;
    }
    renameSync(record, this.#path(this.#file));
    for (const file of passed) remove(this.#path(file));
    return true;
  }

  /** Gives the lock back; one that was succeeded meanwhile is left alone. */
  release(id: string, name: string, holder: LockHolder): void {
    if (!this.holds(id)) return;
    const successor = this.#path(this.#successorOf({ id }));
    const own = JSON.stringify({ id: randomBytes(16).toString('hex'), name, holder });
    if (!this.#withRecord(own, (record) => linked(record, successor))) return;
    if (this.holds(id)) remove(this.#path(this.#file));
    remove(successor);
  }
}
