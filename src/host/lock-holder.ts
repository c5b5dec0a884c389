import type { ProcessIdentity } from '../ports/processes.ts';
import type { Machine, Place } from './machine.ts';

/** Who holds a lock. */
export interface LockHolder {
  readonly play: string;
  readonly playbook: string;
  readonly operator: string;
  readonly place: Place;
  readonly process: ProcessIdentity;
  /** ISO 8601, UTC. */
  readonly since: string;
}

/** What an engine left running when it ended. */
export interface Left {
  readonly step: string;
  readonly pid: number;
}

/**
 * Whether a lock is held: by its process, or by what that left running. Stale is what is proven so: its process has ended, its number belongs to a later process,
 * its machine was restarted, or its record was lost when the machine went down. It is unknown, and so not free,
 * where the process belongs to another host, to another machine of the same name or to another container, and where
 * the lock file is damaged.
 */
export type Standing =
  | { readonly state: 'held'; readonly left?: Left }
  | { readonly state: 'stale'; readonly because: 'gone' | 'reused' | 'rebooted' | 'lost' }
  | { readonly state: 'unknown'; readonly because: 'host' | 'machine' | 'container' | 'damaged' };

/** Whether who holds a lock still does, as far as that can be told from this machine. */
export const standingOf = ({ place, process }: LockHolder, here: Machine): Standing => {
  const life = here.lifeOf(process);
  // No two machines boot with the same id, while a laptop may bear another name in each network.
  const isSameBoot = process.bootId !== '' && life !== 'rebooted';
  if (!isSameBoot && place.host !== here.place.host) return { state: 'unknown', because: 'host' };
  if (!isSameBoot && place.machine !== here.place.machine) return { state: 'unknown', because: 'machine' };
  if (life === 'rebooted') return { state: 'stale', because: 'rebooted' };
  if (place.pids !== here.place.pids) return { state: 'unknown', because: 'container' };
  return life === 'lives' ? { state: 'held' } : { state: 'stale', because: life };
};
