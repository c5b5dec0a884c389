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

/** The identity of a process that runs now; its start time is empty when it is already gone. */
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
  if (row) return identity.startTime === '' || identity.startTime === row.startTime;
  return of === 'group' && processTable.rows().some((member) => member.group === identity.pid);
};
