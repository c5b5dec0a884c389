import type { Folder } from '../ports/files.ts';
import { LOCK_SUFFIX, LockFile, lockFileName, type Taking } from './lock-file.ts';
import { type Left, type LockHolder, type Standing, standingOf } from './lock-holder.ts';
import { drawTicket, type Ticket } from './lock-queue.ts';
import type { Machine } from './machine.ts';
import { safeJoin } from './safe-join.ts';

/** A lock that somebody has taken. */
export interface FoundLock {
  readonly id: string;
  /** The file of the lock, and the path of the one that tells who holds it: a successor has its own. */
  readonly file: string;
  readonly path: string;
  /** What it is called and who holds it; absent where the record was lost or is damaged. */
  readonly name?: string;
  readonly holder?: LockHolder;
  readonly standing: Standing;
}

/** A lock that is ours. */
export interface HeldLock {
  readonly name: string;
  /** Whether nobody has taken it away; one read of a file. */
  isHeld(): boolean;
  /** May be called once or more; a lock that was taken away is left to who has it now. */
  release(): void;
}

/** Whether a lock was taken, or who holds it. */
export type Acquired =
  | { readonly ok: true; readonly lock: HeldLock }
  | { readonly ok: false; readonly found: FoundLock };

/** Locks of one folder. */
export interface Locks {
  /** Takes a lock that is free or stale. */
  acquire(name: string, holder: LockHolder): Acquired;
  /** Who has taken a lock, or undefined where it is free. */
  look(name: string): FoundLock | undefined;
  /** A place in the queue for a lock, which gives nobody the lock. */
  queue(name: string, waiter: LockHolder): Ticket;
  /** All locks that somebody has taken, the oldest first. */
  list(): readonly FoundLock[];
  /** Takes a lock away from whoever holds it; false where it is another's by now. */
  remove(found: FoundLock, by: LockHolder): boolean;
}

/** What the ended engine of a holder left running that still needs the lock. */
export type LeftBy = (name: string, holder: LockHolder) => Left | undefined;

const engineStanding = (taking: Taking, here: Machine): Standing => {
  switch (taking.is) {
    case 'whole':
      return standingOf(taking.holder, here);
    case 'lost':
      return { state: 'stale', because: 'lost' };
    case 'damaged':
      return { state: 'unknown', because: 'damaged' };
  }
};

const standing = (taking: Taking, here: Machine, leftBy: LeftBy): Standing => {
  const found = engineStanding(taking, here);
  if (found.state !== 'stale' || taking.is !== 'whole') return found;
  const left = leftBy(taking.name, taking.holder);
  return left === undefined ? found : { state: 'held', left };
};

/**
 * Locks as files of `folder`. A lock is stale only when the very process that took it is proven to be gone, never by
 * age; of several who find it stale, one gets it. Nothing is synced: a lock is about living processes, and none of
 * them outlives the machine.
 */
export const createLocks = (folder: Folder, here: Machine, leftBy: LeftBy = () => undefined): Locks => {
  const isStale = (taking: Taking): boolean => standing(taking, here, leftBy).state === 'stale';
  /** What a play left running is its own: it takes that up. */
  const isOwn = (taking: Taking, play: string): boolean =>
    taking.is === 'whole' && taking.holder.play === play && engineStanding(taking, here).state === 'stale';
  const foundOf = (file: string, taking: Taking): FoundLock => ({
    id: taking.id,
    file,
    path: safeJoin(folder.path, taking.file),
    ...(taking.is === 'whole' && { name: taking.name, holder: taking.holder }),
    standing: standing(taking, here, leftBy),
  });
  const look = (file: string): FoundLock | undefined => {
    const taking = new LockFile(folder, file).current(isStale);
    return taking && foundOf(file, taking);
  };
  return {
    acquire: (name, holder) => {
      const file = lockFileName(name);
      const lock = new LockFile(folder, file);
      const taken = lock.take(name, holder, (taking) => isStale(taking) || isOwn(taking, holder.play));
      if (typeof taken !== 'string') return { ok: false, found: foundOf(file, taken) };
      const release = (): void => lock.release(taken, name, holder);
      return { ok: true, lock: { name, isHeld: () => lock.holds(taken), release } };
    },
    look: (name) => look(lockFileName(name)),
    queue: (name, waiter) => drawTicket(folder, name, waiter, here),
    list: () =>
      folder
        .list()
        .filter((file) => file.endsWith(LOCK_SUFFIX))
        .flatMap((file) => look(file) ?? [])
        .sort((a, b) => sinceOf(a).localeCompare(sinceOf(b))),
    remove: ({ id, file, name = file.slice(0, -LOCK_SUFFIX.length) }, by) => {
      const lock = new LockFile(folder, file);
      const taken = lock.take(name, by, (taking) => taking.id === id || isStale(taking));
      if (typeof taken !== 'string') return false;
      lock.release(taken, name, by);
      return true;
    },
  };
};

const sinceOf = ({ holder }: FoundLock): string => holder?.since ?? '';
