import { leftRunning } from '../engine/left-running.ts';
import { createLocks, type Locks } from '../host/locks.ts';
import { type Machine, thisMachine } from '../host/machine.ts';
import { createProcesses } from '../host/processes.ts';
import { findPlay } from '../journal/plays.ts';
import type { Home } from './home.ts';
import { lockedBy } from './lock-words.ts';

/** The locks of everybody who shares this state folder, as they are seen from this machine. */
export function openLocks({ locks, plays }: Home, here: Machine = thisMachine()): Locks {
  const processes = createProcesses();
  return createLocks(locks, here, (name, { play }) => {
    // A play is free to be taken up again, and what it left running with it.
    if (lockedBy(name).of === 'play') return undefined;
    const found = findPlay(plays, play);
    return found.ok ? leftRunning(found.value, processes) : undefined;
  });
}
