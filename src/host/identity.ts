import { readFileSync } from 'node:fs';
import type { ProcessIdentity } from '../ports/processes.ts';
import { processTable } from './process-table.ts';

let knownBootId: string | undefined;

const bootId = (): string => {
  if (knownBootId !== undefined) return knownBootId;
  try {
    knownBootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    // Elsewhere start times are dates, which no other boot repeats.
    knownBootId = '';
  }
  return knownBootId;
};

/** The identity of a process that we started, or that is alive; its start time is empty where it cannot be read. */
export const identityOf = (pid: number): ProcessIdentity => ({
  pid,
  startTime: processTable.row(pid)?.startTime ?? '',
  bootId: bootId(),
});

/** Whether a process of this identity runs, or, of a 'group', a member of the group it led. */
export const isAlive = (identity: ProcessIdentity, of: 'process' | 'group' = 'group'): boolean => {
  if (identity.bootId !== '' && identity.bootId !== bootId()) return false;
  const row = processTable.row(identity.pid);
  // A number is not given out again while a group still bears it: another start time, and the group is gone too.
  if (row && identity.startTime !== '' && identity.startTime !== row.startTime) return false;
  if (row?.alive) return true;
  return of === 'group' && processTable.living().some((member) => member.group === identity.pid);
};

/** What is known of a process: it lives, it has ended, its number belongs to a later one, or its machine was restarted. */
export type Life = 'lives' | 'gone' | 'reused' | 'rebooted';

/** What became of a process of this machine; what cannot be looked at counts as alive. */
export const lifeOf = ({ pid, startTime, bootId: boot }: ProcessIdentity): Life => {
  if (boot !== '' && boot !== bootId()) return 'rebooted';
  const row = processTable.row(pid);
  if (row === undefined) return exists(pid) ? 'lives' : 'gone';
  if (startTime !== '' && startTime !== row.startTime) return 'reused';
  return row.alive ? 'lives' : 'gone';
};

/** The table may be closed to us, or no file be left to read it with; the kernel's own answer is always to be had. */
const exists = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
};
