import type { Playbook } from '../playbook/playbook.ts';
import type { AnswerValue, Question } from '../ports/operator.ts';
import type { ProcessIdentity, Stream } from '../ports/processes.ts';
import type { StepError, StepOutcome } from '../steps/kind.ts';
import type { Effect } from '../steps/step.ts';

/** Who and where: what a record needs so that a postmortem can name them. */
export interface Origin {
  readonly operator: string;
  readonly host: string;
  readonly engine: string;
  readonly process: ProcessIdentity;
}

/** A play against a stand-in. */
export interface DrillOrigin {
  readonly system: string;
  readonly scenario: string;
}

/** What became of an attempt: what its kind says, or that nobody knows, because it was cut off or could not be verified. */
export type AttemptOutcome =
  | StepOutcome
  | {
      readonly status: 'unknown';
      readonly error: StepError;
      readonly outputs: Readonly<Record<string, unknown>>;
    };

/** How a play ended. */
export type PlayStatus =
  | 'succeeded'
  | 'failed'
  | 'interrupted'
  | 'waiting'
  | 'in-doubt'
  /** What had been changed was taken back, or that failed half-way. */
  | 'rolled-back'
  | 'rollback-failed';

/** Where the recorded output of an attempt is: one file, both streams in the order they came. */
export interface OutputFile {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Bytes that came after them and could not be written. */
  readonly lost?: number;
}

/** How a step in doubt was decided. */
export type Verdict = 'done' | 'not-done' | 'again' | 'stop';

/** The first record of a journal. */
export interface PlayStarted {
  readonly type: 'play.started';
  readonly format: 1;
  readonly play: string;
  readonly playbook: Playbook;
  /** Inputs as given and defaulted; secrets as `[secret:name]`. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly origin: Origin;
  /** Where the processes of steps start, also after a resume from elsewhere. */
  readonly cwd: string;
  readonly drill?: DrillOrigin;
}

/** A later engine took the play up again. */
export interface PlayResumed {
  readonly type: 'play.resumed';
  readonly origin: Origin;
  /** The file differs from the snapshot that the play goes on with. */
  readonly playbookChanged: boolean;
  /** What it was taken up for; without it, to go on. */
  readonly purpose?: 'undo';
}

/** On disk before the step's command starts. */
export interface StepStarted {
  readonly type: 'step.started';
  readonly step: string;
  readonly kind: string;
  readonly effect: Effect;
  /** Counts from 1. */
  readonly attempt: number;
  /** The action as people read it, redacted. */
  readonly action: readonly string[];
  /** SHA-256 of the redacted action. */
  readonly digest: string;
  /** How to undo it, as people read it. */
  readonly undo?: readonly string[];
}

/** A process of the running step exists. */
export interface ProcessStarted {
  readonly type: 'process.started';
  readonly step: string;
  readonly attempt: number;
  readonly process: ProcessIdentity;
}

/** Output was written to the attempt's file: how many bytes of which stream, in order. */
export interface StepOutput {
  readonly type: 'step.output';
  readonly step: string;
  readonly attempt: number;
  readonly file: string;
  readonly ranges: readonly (readonly [Stream, number])[];
}

/** The step's `verify` probe was run after it, or to decide a doubt. */
export interface StepVerified {
  readonly type: 'step.verified';
  readonly step: string;
  readonly attempt: number;
  readonly action: readonly string[];
  readonly holds: boolean;
  readonly error?: StepError;
}

/** On disk before anything depends on the outcome, the screen included. */
export interface StepFinished {
  readonly type: 'step.finished';
  readonly step: string;
  readonly attempt: number;
  /** Milliseconds. */
  readonly duration: number;
  readonly outcome: AttemptOutcome;
  readonly output?: OutputFile;
}

/** The step is tried again after `delay` milliseconds. */
export interface StepRetrying {
  readonly type: 'step.retrying';
  readonly step: string;
  /** The attempt that follows, and the last one that the playbook's `retry` allows. */
  readonly attempt: number;
  readonly last: number;
  readonly delay: number;
}

/** The step stays failed, and the play goes on without it. */
export interface StepPassedOver {
  readonly type: 'step.passed-over';
  readonly step: string;
  readonly basis: 'on-failure' | 'operator';
}

/** The step does not run. */
export interface StepSkipped {
  readonly type: 'step.skipped';
  readonly step: string;
  readonly reason: 'condition' | 'operator';
  /** For people: the condition, or what the operator said. */
  readonly detail: string;
}

/** A routing step chose an arm, or none. */
export interface StepRouted {
  readonly type: 'step.routed';
  readonly step: string;
  readonly arm: number | null;
  readonly label: string;
}

/** A resume found the step started and without an outcome. */
export interface StepInDoubt {
  readonly type: 'step.in-doubt';
  readonly step: string;
  readonly attempt: number;
  /** The process that outlived its engine; nothing is decided before it has ended. */
  readonly alive?: number;
}

/** The doubt was decided. */
export interface StepVerdict {
  readonly type: 'step.verdict';
  readonly step: string;
  readonly attempt: number;
  readonly verdict: Verdict;
  /** What decided: the step's own declaration, its probe, or a person. */
  readonly basis: 'read' | 'idempotent' | 'verify' | 'not-started' | 'operator';
  readonly by?: string;
}

/** A person is asked. */
export interface QuestionAsked {
  readonly type: 'question.asked';
  readonly step: string;
  readonly question: Question;
}

/** A person, a flag or a scenario answered. */
export interface QuestionAnswered {
  readonly type: 'question.answered';
  readonly step: string;
  readonly purpose: Question['purpose'];
  readonly value: AnswerValue;
  readonly by: string;
  readonly via: 'terminal' | 'flag' | 'yes' | 'scenario';
}

/** A signal reached the engine. */
export interface PlayInterrupted {
  readonly type: 'play.interrupted';
  readonly signal: string;
}

/** The last record was torn by a crash; its bytes were moved to `file`. */
export interface JournalRecovered {
  readonly type: 'journal.recovered';
  readonly file: string;
  readonly bytes: number;
}

/** The engine let go of the play; `resume` goes on unless `status` is succeeded. */
export interface PlayFinished {
  readonly type: 'play.finished';
  readonly status: PlayStatus;
  /** The step at which it stopped. */
  readonly step?: string;
  readonly error?: StepError;
  /** Milliseconds since the engine took the play up. */
  readonly duration: number;
}

/** What the engine appends. */
export type JournalEntry =
  | PlayStarted
  | PlayResumed
  | StepStarted
  | ProcessStarted
  | StepOutput
  | StepVerified
  | StepFinished
  | StepRetrying
  | StepPassedOver
  | StepSkipped
  | StepRouted
  | StepInDoubt
  | StepVerdict
  | QuestionAsked
  | QuestionAnswered
  | PlayInterrupted
  | JournalRecovered
  | PlayFinished;

/** An entry as recorded: `seq` counts from 0, `at` is UTC with milliseconds. */
export type JournalEvent = JournalEntry & { readonly seq: number; readonly at: string };
