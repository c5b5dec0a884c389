import { randomBytes } from 'node:crypto';
import { Socket } from 'node:net';
import type { ProcessEnd, Processes, ProcessSpec, Stream } from '../ports/processes.ts';
import { findCommand } from './find-command.ts';
import { identityOf, isAlive } from './identity.ts';
import { endGroup, type GroupEnd, type ProcessGroup, waitForGroup } from './process-group.ts';
import { type Child, start } from './spawn.ts';

/** The variable by which a process that left its group is still found. */
const MARK = 'RUNBOOK_SWEEP';

/** Milliseconds between TERM and KILL where the spec names none. */
const GRACE = 10_000;

/** Milliseconds that what the leader left behind, processes and open pipes, gets after the leader's own end. */
const AFTERMATH = 1000;

/** Event-loop turns that the last reading of the pipes takes at most: more than what a pipe can hold. */
const LAST_TURNS = 64;

interface LeaderEnd {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

interface Stop {
  readonly asked: Promise<void>;
  readonly ask: () => void;
}

const stopOn = (signal: AbortSignal): Stop & { release: () => void } => {
  let resolve = () => {};
  const asked = new Promise<void>((settle) => {
    resolve = settle;
  });
  const ask = () => resolve();
  signal.addEventListener('abort', ask, { once: true });
  if (signal.aborted) ask();
  return { asked, ask, release: () => signal.removeEventListener('abort', ask) };
};

const leaderEnd = (child: Child): Promise<LeaderEnd> =>
  new Promise((resolve) => {
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }));
  });

const pipesClosed = (child: Child): Promise<void> =>
  new Promise((resolve) => {
    child.once('close', () => resolve());
  });

const bytesRead = (child: Child): number =>
  [child.stdout, child.stderr].reduce((sum, pipe) => sum + (pipe instanceof Socket ? pipe.bytesRead : 0), 0);

/** Waits for the end of the pipes, but not for ever; what was written before the deadline is still read. */
const drain = async (child: Child, closed: Promise<void>): Promise<void> => {
  if (await within(closed, AFTERMATH)) return;
  let before = -1;
  for (let turns = 0; turns < LAST_TURNS && bytesRead(child) > before; turns += 1) {
    before = bytesRead(child);
    await new Promise((resolve) => setImmediate(resolve));
  }
  closePipes(child);
};

const closePipes = (child: Child): void => {
  child.stdout?.destroy();
  child.stderr?.destroy();
};

/** Whether the promise settled within so many milliseconds. */
const within = async (promise: Promise<unknown>, ms: number): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, ms, false);
  });
  const inTime = await Promise.race([promise.then(() => true), late]);
  clearTimeout(timer);
  return inTime;
};

const UNDISTURBED = { escalated: false, survivors: [] } as const;

/** The leader ended by itself: what it left in its group gets a moment, and is then ended too. */
const settleAfterExit = async (
  group: ProcessGroup,
  stop: Stop,
  grace: number,
): Promise<GroupEnd & { stragglers?: readonly number[] }> => {
  const stragglers = group.own ? await waitForGroup(group, AFTERMATH, stop.asked) : [];
  return stragglers.length === 0 ? UNDISTURBED : { ...(await endGroup(group, grace)), stragglers };
};

const supervise = async (
  child: Child,
  group: ProcessGroup,
  stop: Stop,
  grace: number,
): Promise<ProcessEnd> => {
  const exit = leaderEnd(child);
  const closed = pipesClosed(child);
  const first = await Promise.race([exit, stop.asked]);
  const ended = first ? await settleAfterExit(group, stop, grace) : await endGroup(group, grace);
  // After a stop, a leader that even KILL could not end has no exit to wait for.
  const leader = first ?? (ended.survivors.includes(child.pid) ? undefined : await exit);
  await drain(child, closed);
  const { exitCode = null, signal = null } = leader ?? {};
  return { started: true, exitCode, signal, aborted: first === undefined, ...ended };
};

const readInto = (
  child: Child,
  onOutput: ProcessSpec['onOutput'],
  onFault: (fault: unknown) => void,
): void => {
  for (const stream of ['stdout', 'stderr'] as const satisfies readonly Stream[]) {
    child[stream]?.on('data', (bytes: Uint8Array) => {
      try {
        onOutput(stream, bytes);
      } catch (fault) {
        onFault(fault);
      }
    });
    // A reset pipe is an ended pipe; the exit tells what happened.
    child[stream]?.on('error', () => {});
  }
};

let engine: string | undefined;
let started = 0;

/** A value that no other run, of this engine or another, has. */
const newMark = (): string => {
  engine ??= randomBytes(16).toString('hex');
  started += 1;
  return `${engine}-${started}`;
};

const run = async (spec: ProcessSpec, signal: AbortSignal): Promise<ProcessEnd> => {
  const value = newMark();
  const stop = stopOn(signal);
  try {
    if (signal.aborted) return { started: false, reason: 'other', message: 'stopped before it was started' };
    const result = await start(spec, [MARK, value]);
    if (!result.started) return result;
    const { child } = result;
    const group = { leader: identityOf(child.pid), own: !spec.tty, mark: `${MARK}=${value}` };
    // What our caller throws is its own fault, not the process's: end the process, then let the fault through.
    let fault: { readonly thrown: unknown } | undefined;
    const onFault = (thrown: unknown): void => {
      fault ??= { thrown };
      closePipes(child);
      stop.ask();
    };
    readInto(child, spec.onOutput, onFault);
    try {
      spec.onStart?.(group.leader);
    } catch (thrown) {
      onFault(thrown);
    }
    const end = await supervise(child, group, stop, spec.grace ?? GRACE);
    if (fault) throw fault.thrown;
    return end;
  } finally {
    stop.release();
  }
};

/** Runs processes on this machine, each in a process group of its own that ends as a whole. */
export const createProcesses = (): Processes => ({
  run,
  find: findCommand,
  isAlive,
  self: () => identityOf(process.pid),
});
