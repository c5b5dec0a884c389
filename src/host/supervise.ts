import type { ProcessEnd } from '../ports/processes.ts';
import { endGroup, type GroupEnd, type ProcessGroup, waitForGroup } from './process-group.ts';

/** Milliseconds that what the leader left behind, processes and open pipes, gets after the leader's own end. */
export const AFTERMATH = 1000;

const UNDISTURBED = { escalated: false, survivors: [] } as const;

/** How the leader of a group ended. */
export interface LeaderEnd {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

/** The wish to end a process early. */
export interface Stop {
  readonly asked: Promise<void>;
  readonly ask: () => void;
  readonly release: () => void;
}

/** The wish as an abort signal utters it. */
export const stopOn = (signal: AbortSignal): Stop => {
  let resolve = () => {};
  const asked = new Promise<void>((settle) => {
    resolve = settle;
  });
  const ask = () => resolve();
  signal.addEventListener('abort', ask, { once: true });
  if (signal.aborted) ask();
  return { asked, ask, release: () => signal.removeEventListener('abort', ask) };
};

/** What a process prints, on its way to us. */
export interface OutputSource {
  /** Settles when all that was printed was passed on, or can be waited for no longer. */
  drained(): Promise<void>;
  /** Takes nothing more. */
  close(): void;
}

/** A process group at work. */
export interface Supervised {
  readonly group: ProcessGroup;
  /** Settles when the leader has ended. */
  readonly exit: Promise<LeaderEnd>;
  readonly output: OutputSource;
  readonly stop: Stop;
  /** Milliseconds between TERM and KILL. */
  readonly grace: number;
}

/** The leader ended by itself: what it left in its group gets a moment, and is then ended too. */
const settleAfterExit = async ({
  group,
  stop,
  grace,
}: Supervised): Promise<GroupEnd & { stragglers?: readonly number[] }> => {
  const stragglers = group.own ? await waitForGroup(group, AFTERMATH, stop.asked) : [];
  return stragglers.length === 0 ? UNDISTURBED : { ...(await endGroup(group, grace)), stragglers };
};

/** Waits until the leader has ended and its group is gone (P2), or ends them when that is wished. */
export const supervise = async (process: Supervised): Promise<ProcessEnd> => {
  const { group, exit, output, stop, grace } = process;
  const first = await Promise.race([exit, stop.asked]);
  const ended = first ? await settleAfterExit(process) : await endGroup(group, grace);
  // After a stop, a leader that even KILL could not end has no exit to wait for.
  const leader = first ?? (ended.survivors.includes(group.leader.pid) ? undefined : await exit);
  await output.drained();
  const { exitCode = null, signal = null } = leader ?? {};
  return { started: true, exitCode, signal, aborted: first === undefined, ...ended };
};
