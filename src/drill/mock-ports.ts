import type { RunningAction } from '../engine/run.ts';
import { createLogs } from '../host/logs.ts';
import { parseDuration } from '../language/durations.ts';
import type { Logs } from '../ports/logs.ts';
import type { Network } from '../ports/network.ts';
import type { ProcessEnd, Processes, ProcessSpec } from '../ports/processes.ts';
import type { ReadLog } from '../sources/logs/source.ts';
import type { Metrics } from '../sources/metrics/source.ts';
import { writtenAs } from '../steps/instance.ts';
import { failed, type StepOutcome } from '../steps/kind.ts';
import { undoneBy } from '../steps/undo-step.ts';
import { mockLog } from './mock-logs.ts';
import { mockMetrics } from './mock-metrics.ts';
import type { Answer, Scenario } from './scenario.ts';

/** What stands in for the outside world of one action. */
export interface Outside {
  readonly processes: Processes;
  readonly network: Network;
  readonly logs: Logs;
  readonly readLog: ReadLog;
  readonly metrics: Metrics;
  /** What comes of the action without its kind being run. */
  readonly outcome?: StepOutcome;
  readonly waiting: Waiting;
}

/** Is told that an action waits for its time to run out. */
export interface Waiting {
  leave: () => void;
  /** Milliseconds that the action is at work before it does anything that is seen. */
  readonly takes: number;
}

/** What ended processes have left on the disk, by the path of their files: their engine need not have lived to see it. */
export class LeftBehind {
  readonly #left = new Map<string, { readonly answer: Answer; readonly text: string }>();

  keep({ durable }: ProcessSpec, answer: Answer, text: string): void {
    if (durable !== undefined) this.#left.set(durable, { answer, text });
  }

  /** There are no processes but those that mocks stand in for; of these, what they left. */
  processes(now: () => number): Processes {
    return {
      run: async () => ({ started: false, reason: 'other', message: 'a rehearsal starts nothing' }),
      find: (command) => command,
      isAlive: () => false,
      self: () => NOBODY,
      trace: (durable) => (this.#left.has(durable) ? { state: 'ended', at: now() } : { state: 'lost' }),
      adopt: async ({ durable, onOutput }) => {
        const left = this.#left.get(durable);
        if (left === undefined) return undefined;
        say(onOutput, left.answer, left.text);
        return endOf(left.answer);
      },
      forget: (durable) => void this.#left.delete(durable),
    };
  }
}

/** The engine of a rehearsal as a process. */
export const NOBODY = { pid: 1, startTime: '', bootId: '' };

const ended = (exitCode: number | null, aborted = false): ProcessEnd => ({
  started: true,
  exitCode,
  signal: exitCode === null ? 'SIGTERM' : null,
  aborted,
  escalated: false,
  survivors: [],
});

const endOf = (answer: Answer): ProcessEnd =>
  answer['times-out'] ? ended(null, true) : ended(answer['exit-code'] ?? 0);

function say(onOutput: ProcessSpec['onOutput'], { stderr = '' }: Answer, stdout: string): void {
  if (stdout !== '') onOutput('stdout', Buffer.from(stdout));
  if (stderr !== '') onOutput('stderr', Buffer.from(stderr));
}

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** Processes and network that answer what a mock says. */
function answering(answer: Answer, { none, left }: Surroundings): Outside {
  const waiting: Waiting = { leave: () => {}, takes: parseDuration(answer.takes ?? '0s') ?? 0 };
  const late = answer['times-out'] === true;
  const runOut = (signal: AbortSignal): Promise<void> => {
    waiting.leave();
    return untilAborted(signal);
  };
  return {
    waiting,
    ...givenOutcome(answer),
    processes: {
      ...none,
      run: async (spec, signal) => {
        if (answer.refused) return { started: false, reason: 'not-found', message: 'the mock refuses it' };
        const text = answer.stdout ?? '';
        say(spec.onOutput, answer, text);
        if (late) await runOut(signal);
        left.keep(spec, answer, text);
        return endOf(answer);
      },
    },
    logs: {
      ...createLogs(),
      open: async () => ({ reason: 'a rehearsal reads nothing', missing: true }),
      list: async () => [],
    },
    readLog: mockLog(answer, runOut),
    metrics: mockMetrics(answer, runOut),
    network: {
      http: async (_, signal) => {
        if (late) await runOut(signal);
        if (late) return { ok: false, reason: 'the mock does not answer', sent: true };
        if (answer.refused) return { ok: false, reason: 'the mock refuses the connection' };
        const { status = 200, headers = {}, body = '' } = answer;
        return { ok: true, status, headers, body, truncated: false, latency: 1 };
      },
      redis: async (_url, _command, signal) => {
        if (late) await runOut(signal);
        if (answer.refused || late)
          return { ok: false, reason: 'refused', message: 'the mock refuses the connection' };
        return { ok: true, reply: answer.reply ?? 'OK' };
      },
    },
  };
}

/** What a mock says of the outcome itself. */
function givenOutcome({ fails, outputs }: Answer): { readonly outcome?: StepOutcome } {
  if (fails === undefined && outputs === undefined) return {};
  const message = fails === true ? 'the mock fails it' : fails;
  if (message === undefined) return { outcome: { status: 'succeeded', outputs: outputs ?? {} } };
  return { outcome: failed({ code: 'RB501', message }, outputs) };
}

const isList = <T>(value: T | readonly T[]): value is readonly T[] => Array.isArray(value);

/** Without a mock everything goes well: what an undo has taken back is gone, too. */
const silence = (instance: string, probe: boolean): Answer =>
  probe && undoneBy(instance) !== undefined ? { fails: 'it is gone' } : {};

interface Surroundings {
  readonly none: Processes;
  readonly left: LeftBehind;
}

/** The outside world of a scenario without a system: what each run of each step gets, whichever engine runs it. */
export function mockPorts({ mocks }: Pick<Scenario, 'mocks'>, surroundings: Surroundings) {
  const runs = new Map<string, number>();
  const nth = <T>(of: T | readonly T[] | undefined, key: string): T | undefined => {
    const count = runs.get(key) ?? 0;
    runs.set(key, count + 1);
    return of === undefined || !isList(of) ? of : (of[count] ?? of.at(-1));
  };
  return ({ step: instance, probe }: RunningAction): Outside => {
    const step = Object.hasOwn(mocks, instance) ? instance : writtenAs(instance);
    const mock = Object.hasOwn(mocks, step) ? mocks[step] : undefined;
    const answer = probe
      ? nth<Answer>(
          mock === undefined ? undefined : isList(mock) ? mock.at(-1)?.verify : mock.verify,
          `${step}?`,
        )
      : nth<Answer>(mock, step);
    return answering(answer ?? silence(instance, probe), surroundings);
  };
}
