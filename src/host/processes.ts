import { randomBytes } from 'node:crypto';
import type { ProcessEnd, Processes, ProcessIdentity, ProcessSpec, Trace } from '../ports/processes.ts';
import { forgetDurable, leftStatus, readFiles } from './durable.ts';
import { findCommand } from './find-command.ts';
import { identityOf, isAlive } from './identity.ts';
import { readPipes } from './pipes.ts';
import type { ProcessGroup } from './process-group.ts';
import { processTable } from './process-table.ts';
import { type Child, start } from './spawn.ts';
import { type LeaderEnd, type OutputSource, type Stop, stopOn, supervise } from './supervise.ts';

/** The variable by which a process that left its group, or lost its engine, is still found. */
const MARK = 'RUNBOOK_SWEEP';

/** Milliseconds between TERM and KILL where the spec names none. */
const GRACE = 10_000;

/** Milliseconds between two looks at a process that is not our child. */
const LOOK_EVERY = 50;

let engine: string | undefined;
let started = 0;

/** A value that no other run, of this engine or another, has. */
const newMark = (): string => {
  engine ??= randomBytes(16).toString('hex');
  started += 1;
  return `${engine}-${started}`;
};

const leaderEnd = (child: Child): Promise<LeaderEnd> =>
  new Promise((resolve) => {
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }));
  });

/** What our caller throws is its own fault, not the process's: end the process, then let the fault through. */
const faultOf = (stop: Stop) => {
  let fault: { readonly thrown: unknown } | undefined;
  return {
    take: (thrown: unknown): void => {
      fault ??= { thrown };
      stop.ask();
    },
    rethrow: (): void => {
      if (fault) throw fault.thrown;
    },
  };
};

const superviseChild = async (
  spec: ProcessSpec,
  child: Child,
  group: ProcessGroup,
  stop: Stop,
): Promise<ProcessEnd> => {
  const fault = faultOf(stop);
  const exit = leaderEnd(child);
  const read = (onFault: (thrown: unknown) => void): OutputSource =>
    spec.durable === undefined
      ? readPipes(child, spec.onOutput, onFault)
      : readFiles(spec.durable, spec.onOutput, onFault);
  const output = read((thrown) => {
    output.close();
    fault.take(thrown);
  });
  try {
    spec.onStart?.(group.leader);
  } catch (thrown) {
    output.close();
    fault.take(thrown);
  }
  const end = await supervise({ group, exit, output, stop, grace: spec.grace ?? GRACE });
  fault.rethrow();
  return end;
};

const run = async (spec: ProcessSpec, signal: AbortSignal): Promise<ProcessEnd> => {
  if (signal.aborted) return { started: false, reason: 'other', message: 'stopped before it was started' };
  const value = spec.durable ?? newMark();
  const stop = stopOn(signal);
  try {
    const result = await start(spec, [MARK, value]);
    if (!result.started) return result;
    const { child } = result;
    const group = { leader: identityOf(child.pid), own: !spec.tty, mark: `${MARK}=${value}` };
    return await superviseChild(spec, child, group, stop);
  } finally {
    stop.release();
  }
};

/** The leader of what runs with this mark, whether or not its engine lived to record it. */
const findMarked = (mark: string): ProcessIdentity | undefined => {
  const marked = processTable.living().filter((row) => processTable.carries(row.pid, mark));
  const leader = marked.find((row) => row.pid === row.group) ?? marked[0];
  return leader && identityOf(leader.pid);
};

const livingLeader = (durable: string, known: ProcessIdentity | undefined): ProcessIdentity | undefined =>
  known && isAlive(known) ? known : findMarked(`${MARK}=${durable}`);

const trace = (durable: string, known?: ProcessIdentity): Trace => {
  const leader = livingLeader(durable, known);
  if (leader !== undefined) return { state: 'running', process: leader };
  const left = leftStatus(durable);
  return left === undefined ? { state: 'lost' } : { state: 'ended', at: left.at };
};

const UNDISTURBED = { started: true, aborted: false, escalated: false, survivors: [] } as const;

/** Nothing tells that a process ended which is not our child; so it is looked at. */
const strangerEnd = async (durable: string, leader: ProcessIdentity): Promise<LeaderEnd> => {
  for (;;) {
    // In this order: what has gone has written before.
    const lives = isAlive(leader);
    const left = leftStatus(durable);
    if (left !== undefined || !lives) return { exitCode: left?.exitCode ?? null, signal: null };
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
  }
};

const adopt: Processes['adopt'] = async (spec, known, signal) => {
  const { durable, onOutput, grace = GRACE } = spec;
  const stop = stopOn(signal);
  const fault = faultOf(stop);
  try {
    const output = readFiles(durable, onOutput, fault.take);
    const leader = livingLeader(durable, known);
    if (leader === undefined) {
      await output.drained();
      fault.rethrow();
      const left = leftStatus(durable);
      return left && { ...UNDISTURBED, exitCode: left.exitCode, signal: null };
    }
    const group = { leader, own: true, mark: `${MARK}=${durable}` };
    const end = await supervise({ group, exit: strangerEnd(durable, leader), output, stop, grace });
    fault.rethrow();
    return end.started && end.exitCode === null && !end.aborted ? undefined : end;
  } finally {
    stop.release();
  }
};

/** Runs processes on this machine, each in a process group of its own that ends as a whole. */
export const createProcesses = (): Processes => ({
  run,
  trace,
  adopt,
  forget: forgetDurable,
  find: findCommand,
  isAlive,
  self: () => identityOf(process.pid),
});
