import type { ProcessIdentity } from '../ports/processes.ts';
import { type ProcessRow, processTable } from './process-table.ts';

/** What belongs to one run: the group that its leader leads, and what left the group but carries its mark. */
export interface ProcessGroup {
  readonly leader: ProcessIdentity;
  /** False for a process that shares our group, because it was given the terminal. */
  readonly own: boolean;
  /** `NAME=value`, unique to this run, in the environment of everything it starts. */
  readonly mark: string;
}

/** How the end of a group went. */
export interface GroupEnd {
  /** KILL was needed. */
  readonly escalated: boolean;
  readonly survivors: readonly number[];
}

/** Milliseconds that the kernel gets to carry out KILL before what is left is reported as survivors. */
const KILL_TIME = 1000;

const FIRST_POLL = 2;
const LONGEST_POLL = 50;

const send = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone, or not ours to signal; then it is found again, and reported.
  }
};

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Whether the kernel still knows the group; cheap, but true of members that only wait to be reaped. */
const isKnown = ({ leader, own }: ProcessGroup): boolean => {
  // The answer is mostly no, as an error, whose stack would cost many times the question.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    process.kill(own ? -leader.pid : leader.pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
};

/** Which of these processes belong to the group; none once its number was given to another process. */
const membersAmong = (rows: readonly ProcessRow[], { leader, own }: ProcessGroup): readonly ProcessRow[] => {
  const holder = rows.find((row) => row.pid === leader.pid);
  if (holder && holder.startTime !== leader.startTime) return [];
  return rows.filter((row) => row === holder || (own && row.group === leader.pid));
};

const pids = (rows: readonly ProcessRow[]): readonly number[] => rows.map((row) => row.pid);

/** The living members of the group. */
const members = (group: ProcessGroup): readonly number[] =>
  isKnown(group) ? pids(membersAmong(processTable.living(), group)) : [];

/** The living members of the group, and what left it but carries its mark. */
const everyone = (group: ProcessGroup): readonly number[] => {
  const rows = processTable.living();
  const inside = membersAmong(rows, group);
  const escaped = rows.filter((row) => !inside.includes(row) && processTable.carries(row.pid, group.mark));
  return pids([...inside, ...escaped]);
};

/** Waits until the group is gone, at most `limit` milliseconds or until `hurry` resolves; returns who is left. */
export const waitForGroup = async (
  group: ProcessGroup,
  limit: number,
  hurry: Promise<unknown>,
): Promise<readonly number[]> => {
  let left = members(group);
  if (left.length === 0) return left;
  const deadline = performance.now() + limit;
  let hurried = false;
  hurry.then(() => {
    hurried = true;
  });
  for (let poll = FIRST_POLL; left.length > 0 && !hurried && performance.now() < deadline; ) {
    await Promise.race([sleep(poll), hurry]);
    poll = Math.min(poll * 2, LONGEST_POLL);
    left = members(group);
  }
  return left;
};

/** Asks each process once to end: a second TERM makes some programs give up their orderly way out. */
const terminate = (group: ProcessGroup, found: readonly number[], asked: Set<number>): void => {
  if (asked.size === 0 && group.own) {
    // The group as a whole: a member that forks in between cannot slip through.
    send(-group.leader.pid, 'SIGTERM');
    for (const row of membersAmong(processTable.living(), group)) asked.add(row.pid);
  }
  for (const pid of found.filter((each) => !asked.has(each))) {
    asked.add(pid);
    send(pid, 'SIGTERM');
  }
  // A stopped process acts on TERM only once it goes on.
  for (const pid of found) send(pid, 'SIGCONT');
};

/**
 * Ends everything that belongs to a run: TERM, and after `grace` milliseconds KILL; what has left the group is
 * found by its mark. Settles within grace + 1 s.
 */
export const endGroup = async (group: ProcessGroup, grace: number): Promise<GroupEnd> => {
  const termEnds = performance.now() + grace;
  const asked = new Set<number>();
  let escalated = false;
  let left = everyone(group);
  for (let poll = FIRST_POLL; left.length > 0; left = everyone(group)) {
    const now = performance.now();
    if (now >= termEnds + KILL_TIME) break;
    if (now >= termEnds) {
      escalated = true;
      for (const pid of left) send(pid, 'SIGKILL');
    } else {
      terminate(group, left, asked);
    }
    await sleep(now < termEnds ? Math.min(poll, termEnds - now) : poll);
    poll = Math.min(poll * 2, LONGEST_POLL);
  }
  return { escalated, survivors: left };
};
