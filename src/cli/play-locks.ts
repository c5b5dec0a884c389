import {
  type Diagnostic,
  DiagnosticError,
  failure,
  type Result,
  success,
} from '../diagnostics/diagnostic.ts';
import { systemReason } from '../diagnostics/system-error.ts';
import { systemClock } from '../host/clock.ts';
import type { LockHolder } from '../host/lock-holder.ts';
import { createLocks, type FoundLock, type HeldLock } from '../host/locks.ts';
import { thisMachine } from '../host/machine.ts';
import type { DrillOrigin, Origin } from '../journal/events.ts';
import type { Playbook } from '../playbook/playbook.ts';
import type { LostLock, PlayLocks } from '../ports/locks.ts';
import type { Home } from './home.ts';
import type { Io } from './io.ts';

/** What is to be locked, and for whom. */
export interface Locked {
  readonly io: Io;
  readonly home: Home;
  readonly play: string;
  readonly playbook: Playbook;
  readonly drill?: DrillOrigin;
}

/** The locks of a play, until they are released. */
export interface HeldLocks extends PlayLocks {
  release(): void;
}

const TARGET = 'target-';

/**
 * One engine a play, and one play on what the playbook locks (RELIABILITY section 7); a drill has its system to
 * itself. Gives them, or says who holds one (RB404, RB405).
 */
export function takeLocks(of: Locked, origin: Origin): Result<HeldLocks> {
  const { io, home, play, playbook, drill } = of;
  const here = thisMachine();
  const locks = createLocks(home.locks, here);
  const since = new Date(systemClock.now()).toISOString();
  const { operator, process } = origin;
  const holder: LockHolder = {
    play,
    playbook: playbook.name,
    operator,
    place: here.place,
    process,
    since,
  };
  const held: HeldLock[] = [];
  const release = (): void => {
    for (const lock of held.splice(0)) releaseOne(io, lock);
  };
  const target = playbook.lock === undefined || drill ? [] : [`${TARGET}${playbook.lock}`];
  try {
    for (const name of [`play-${play}`, ...target]) {
      const taken = locks.acquire(name, holder);
      if (!taken.ok) {
        release();
        return failure(isHeld(name, taken.found));
      }
      held.push(taken.lock);
    }
  } catch (error) {
    release();
    throw error;
  }
  return success({ lost: () => lostOf(held), release });
}

function lostOf(held: readonly HeldLock[]): LostLock | undefined {
  const name = held.find((lock) => !lock.isHeld())?.name;
  if (name === undefined) return undefined;
  return name.startsWith(TARGET) ? { of: 'target', name: name.slice(TARGET.length) } : { of: 'play' };
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

function isHeld(name: string, { holder, path }: FoundLock): Diagnostic {
  if (holder === undefined) {
    return {
      code: 'RB404',
      severity: 'error',
      message: `the lock file ${path} is damaged, so nobody can tell who holds the lock`,
      help: 'Make sure that no play holds it, then remove the file.',
    };
  }
  const by = `${holder.playbook} (play ${holder.play}, ${holder.operator} on ${holder.place.host}, pid ${holder.process.pid}, since ${holder.since})`;
  if (name.startsWith('play-')) {
    return { code: 'RB405', severity: 'error', message: `this play is being driven already: ${by}` };
  }
  const help =
    'Wait until that play has ended, or end it; a lock whose process is gone is taken over by itself.';
  return {
    code: 'RB404',
    severity: 'error',
    message: `"${name.slice(TARGET.length)}" is locked by ${by}`,
    help,
  };
}
