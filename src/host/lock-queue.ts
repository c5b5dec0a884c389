import { randomBytes } from 'node:crypto';
import type { Folder } from '../ports/files.ts';
import { remove } from './folder.ts';
import { LOCK_SUFFIX, lockFileName } from './lock-file.ts';
import { type LockHolder, standingOf } from './lock-holder.ts';
import type { Machine } from './machine.ts';
import { safeJoin } from './safe-join.ts';

/** A place in the queue for a lock. */
export interface Ticket {
  /** How many living waiters of this machine came before. */
  ahead(): number;
  leave(): void;
}

const holderIn = (folder: Folder, file: string): LockHolder | undefined => {
  try {
    return JSON.parse(new TextDecoder().decode(folder.read(file)));
  } catch {
    // It left meanwhile, or its record was lost: it is nobody to wait for.
    return undefined;
  }
};

/**
 * Draws a place in the queue for a lock: a file whose name sorts by the time of arrival. It orders those who wait on
 * one machine and gives nobody the lock; who waits elsewhere cannot be told alive from dead and is not waited for.
 */
export const drawTicket = (folder: Folder, name: string, waiter: LockHolder, here: Machine): Ticket => {
  const queue = `${lockFileName(name)}.wait-`;
  const own = `${queue}${waiter.since.replace(/[^0-9]/g, '')}-${randomBytes(8).toString('hex')}`;
  folder.rewrite(own, [JSON.stringify(waiter)]);
  const isWaiting = (file: string): boolean => {
    const other = holderIn(folder, file);
    const standing = other && standingOf(other, here);
    if (standing?.state === 'stale') remove(safeJoin(folder.path, file));
    return standing?.state === 'held';
  };
  const isBefore = (file: string): boolean =>
    file.startsWith(queue) && !file.endsWith(LOCK_SUFFIX) && file < own;
  return {
    ahead: () => folder.list().filter((file) => isBefore(file) && isWaiting(file)).length,
    leave: () => remove(safeJoin(folder.path, own)),
  };
};
