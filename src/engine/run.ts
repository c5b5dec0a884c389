import type { JournalEntry, JournalEvent, PlayStatus } from '../journal/events.ts';
import { fold } from '../journal/fold.ts';
import type { Journal, Recorded } from '../journal/journal.ts';
import type { Observer } from '../journal/observer.ts';
import type { Redactor } from '../journal/redaction.ts';
import type { PlayState, StepState } from '../journal/state.ts';
import type { Outline } from '../playbook/outline.ts';
import type { Playbook } from '../playbook/playbook.ts';
import type { Clock } from '../ports/clock.ts';
import type { PlayLocks } from '../ports/locks.ts';
import type { Logs } from '../ports/logs.ts';
import type { Network } from '../ports/network.ts';
import type { Operator } from '../ports/operator.ts';
import type { Processes } from '../ports/processes.ts';
import type { ReadLog } from '../sources/logs/source.ts';
import type { Metrics } from '../sources/metrics/source.ts';
import type { LeafKind, Registry, StepError } from '../steps/kind.ts';
import type { ParallelFlow, Step } from '../steps/step.ts';
import type { GivenAnswers } from './answers.ts';
import type { Interruption } from './interruption.ts';
import { QuestionQueue } from './question-queue.ts';
import { publish, publishAfter, type RunValues } from './values.ts';
import type { Views } from './views.ts';

/** The outside world as a play uses it. */
export interface Ports {
  readonly clock: Clock;
  readonly processes: Processes;
  readonly network: Network;
  readonly logs: Logs;
  readonly readLog: ReadLog;
  readonly metrics: Metrics;
  readonly operator: Operator;
  readonly locks: PlayLocks;
  /** The outside world of one action, where it is not the play's: a test's mocks. */
  readonly of?: (running: RunningAction) => Outside;
}

/** What of the outside world an action is given. */
export type Outside = Pick<Ports, 'processes' | 'network' | 'logs' | 'metrics' | 'readLog'>;

/** An action that is about to run: a step's own, or its probe's. */
export interface RunningAction {
  readonly step: string;
  readonly probe: boolean;
}

/** Why the engine let go of a play before its last step. */
export interface Stop {
  readonly status: Exclude<PlayStatus, 'succeeded'>;
  readonly step?: string;
  readonly error: StepError;
  /** The operator wants what was changed taken back. */
  readonly undo?: true;
  /** Only the iteration of a repeat around the step ends with it. */
  readonly givesUp?: true;
  /** The guard that stopped it, and whether a person was asked what that means. */
  readonly guard?: { readonly id: string; readonly asked: boolean };
}

/** A play whose journal was begun. */
export type ActivePlay = Exclude<PlayState, { phase: 'idle' }>;

/** What a step does: its kind, and its action as that prepared it. */
export interface Doing {
  readonly kind: LeafKind<unknown, unknown>;
  readonly action: unknown;
}

/** The steps under way, and what becomes of them when signals come. */
export interface UnderWay {
  /** Their names. */
  readonly names: readonly string[];
  /** Their ids. */
  readonly ids: readonly string[];
  /** One of them has the terminal for itself. */
  readonly takesTerminal: boolean;
  /** Settles when none is under way any more; undefined where none is. */
  readonly idle: Promise<void> | undefined;
  /** Settles when a question about them has been answered or taken away; undefined where none is open. */
  readonly asked: Promise<void> | undefined;
  /** Lets a step run; a question about it that is still open at the end is put again before the next step. */
  during<T>(step: Step, doing: Doing, work: () => Promise<T>): Promise<T>;
  /** Throws what broke a question about them: it must not have kept an outcome from being recorded. */
  rethrow(): void;
  /** Somebody wanted out of another question: whether that one is to be put again, once it is clear what that means. */
  wantedOut(): Promise<boolean>;
}

/** A run without the steps that are under way in it. */
export type BareRun = Omit<PlayRun, 'running'>;

/** The part of an environment that is that of one try of one step. */
export type EnvironmentOf = (step: string, attempt: number) => Readonly<Record<string, string>>;

/** One engine at work on one play. */
export interface PlayRun extends Views {
  readonly registry: Registry;
  readonly playbook: Playbook;
  readonly ports: Ports;
  readonly journal: Journal;
  readonly redactor: Redactor;
  /** Knows the step of every instance, and of every undo. */
  readonly outline: Outline;
  readonly values: RunValues;
  readonly answers: GivenAnswers;
  /** What the processes of a try of a step get besides the environment of all. */
  readonly environmentOf?: EnvironmentOf;
  /** The folder of the steps' processes. */
  readonly cwd: string;
  readonly interruption: Interruption;
  /** Where every question to a person goes. */
  readonly questions: QuestionQueue;
  readonly running: UnderWay;
  /** Inside of steps at once: what the failure of one means for those beside it. */
  readonly beside?: ParallelFlow['fail'];
  readonly observers: readonly Observer[];
  state(): ActivePlay;
  step(id: string): StepState | undefined;
  /** Appends to the journal, then lets everybody know; what comes back is redacted, as it was recorded. */
  record<Entry extends JournalEntry>(entry: Entry): Recorded<Entry>;
  /** Lets the observers see something; one that throws is not asked again, and the play goes on. */
  show(see: (observer: Observer) => void): void;
}

/** What a PlayRun is made of. */
export type RunParts = Omit<PlayRun, 'state' | 'step' | 'record' | 'show' | 'questions' | 'running'> & {
  readonly initial: PlayState;
};

/** Makes the run of a play; `initial` is what its journal says already. */
export function createRun({ initial, ...parts }: RunParts): BareRun {
  let state = initial;
  const active = (): ActivePlay => {
    if (state.phase === 'idle') throw new Error('the first entry of a journal is play.started');
    return state;
  };
  const broken = new Set<Observer>();
  const show = (see: (observer: Observer) => void): void => {
    for (const observer of parts.observers) {
      if (broken.has(observer)) continue;
      try {
        see(observer);
      } catch {
        broken.add(observer);
      }
    }
  };
  const after = (event: JournalEvent): void => {
    state = fold(state, event);
    publishAfter(parts.values, event, active().steps);
    show((observer) => observer.event(event));
  };
  if (initial.phase !== 'idle') {
    for (const [id, step] of initial.steps) publish(parts.values, id, step);
  }
  return {
    ...parts,
    questions: new QuestionQueue(parts.ports.operator),
    state: active,
    step: (id: string) => (state.phase === 'idle' ? undefined : state.steps.get(id)),
    show,
    record: <Entry extends JournalEntry>(entry: Entry): Recorded<Entry> => {
      const event = parts.journal.append(entry);
      after(event);
      return event;
    },
  };
}
