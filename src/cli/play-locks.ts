import { DiagnosticError, failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { isSystemError, systemReason } from '../diagnostics/system-error.ts';
import { systemClock } from '../host/clock.ts';
import type { LockHolder } from '../host/lock-holder.ts';
import type { HeldLock } from '../host/locks.ts';
import { thisMachine } from '../host/machine.ts';
import { createProcesses } from '../host/processes.ts';
import type { DrillOrigin } from '../journal/events.ts';
import { locksOf, type Playbook } from '../playbook/playbook.ts';
import type { LostLock, PlayLocks } from '../ports/locks.ts';
import type { Home } from './home.ts';
import type { Io } from './io.ts';
import { type Wait, type Waiting, waitForLock } from './lock-wait.ts';
import { isHeld, lockedBy, playLock, targetLock, whereabouts } from './lock-words.ts';
import { openLocks } from './open-locks.ts';
import { operatorName } from './operator-name.ts';

/** What is to be locked, and for whom. */
export interface LockRequest {
  readonly io: Io;
  readonly home: Home;
  readonly play: string;
  readonly playbook: Pick<Playbook, 'name' | 'lock' | 'played'>;
  readonly drill?: DrillOrigin;
  /** Without it nobody waits. */
  readonly wait?: Wait;
}

/**
 * Works under the locks of a play, one engine a play and one play on what the playbook locks, and releases them; a
 * drill has its system to itself. Says who holds a lock that cannot be had (RB404, RB405), or that a signal ended the
 * wait for it (RB514).
 */
export async function underLocks<T>(
  request: LockRequest,
  work: (locks: PlayLocks) => Promise<Result<T>>,
): Promise<Result<T>> {
  const { io, play, playbook, drill } = request;
  const target = drill ? [] : locksOf(playbook).map(targetLock);
  const waiting = waitingOf(request);
  const held: HeldLock[] = [];
  try {
    for (const name of [playLock(play), ...target]) {
      const taken = await take({ ...waiting, name }, request.wait);
      if (!taken.ok) return taken;
      held.push(taken.value);
    }
    return await work({ lost: () => lostOf(held) });
  } finally {
    for (const lock of held) releaseOne(io, lock);
  }
}

function waitingOf({ io, home, play, playbook }: LockRequest): Omit<Waiting, 'name'> {
  const here = thisMachine();
  const process = createProcesses().self();
  return {
    io,
    plays: home.plays,
    locks: openLocks(home, here),
    holder: (): LockHolder => ({
      play,
      playbook: playbook.name,
      operator: operatorName(io),
      place: here.place,
      process,
      since: new Date(systemClock.now()).toISOString(),
    }),
  };
}

async function take(of: Waiting, wait: Wait | undefined): Promise<Result<HeldLock>> {
  if (wait !== undefined) return waitForLock(of, wait);
  const taken = of.locks.acquire(of.name, of.holder());
  if (taken.ok) return success(taken.lock);
  const { found } = taken;
  return failure(isHeld(found, found.holder && whereabouts(of.plays, found.holder)));
}

function lostOf(held: readonly HeldLock[]): LostLock | undefined {
  try {
    const lost = held.find((lock) => !lock.isHeld());
    return lost && lockedBy(lost.name);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return { of: 'unknown', reason: systemReason(error) };
  }
}

/** A play that has ended well must not fail over its lock: a lock whose process is gone is taken over by itself. */
function releaseOne(io: Io, lock: HeldLock): void {
  try {
    lock.release();
  } catch (error) {
    const why = error instanceof DiagnosticError ? error.diagnostic.message : systemReason(error);
    io.err(`A lock could not be released: ${why}\n`);
  }
}
