import type { ProcessIdentity, Stream } from '../ports/processes.ts';
import type { StepError, StepOutcome } from '../steps/kind.ts';
import type { Effect } from '../steps/step.ts';

/** What became of an attempt: what its kind says, or that nobody knows, because it was cut off or could not be verified. */
export type AttemptOutcome =
  | StepOutcome
  | {
      readonly status: 'unknown';
      readonly error: StepError;
      readonly outputs: Readonly<Record<string, unknown>>;
    };

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
  /** Milliseconds after which it ends by itself at the latest, where its kind knows that. */
  readonly lasts?: number;
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
  /** Of the whole file, in the last of these records for the output of a probe: no outcome tells it. */
  readonly sha256?: string;
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

/** A branch chose an arm, or none. */
export interface StepRouted {
  readonly type: 'step.routed';
  readonly step: string;
  readonly arm: number | null;
  readonly label: string;
}

/**
 * A repeat was begun: from here on its list is no longer looked at. Once more: it goes on after it failed. Or the playbook
 * that a step plays was begun.
 */
export interface StepEntered {
  readonly type: 'step.entered';
  readonly step: string;
  /** What it goes through; absent where a condition ends it. */
  readonly items?: readonly unknown[];
  /** The inputs of what is played; absent where steps are repeated. */
  readonly inputs?: Readonly<Record<string, unknown>>;
}

/** An iteration of a repeat was begun; they count from 1. */
export interface StepIteration {
  readonly type: 'step.iteration';
  readonly step: string;
  readonly iteration: number;
}

/** An iteration of a repeat does not go on after a step of it failed; the next one does. */
export interface StepGivenUp {
  readonly type: 'step.given-up';
  readonly step: string;
  readonly iteration: number;
  /** The step that failed. */
  readonly because: string;
}

/** A resume found the process of the step running, or ended with its exit status kept, and goes on with it. */
export interface StepAdopted {
  readonly type: 'step.adopted';
  readonly step: string;
  readonly kind: string;
  readonly effect: Effect;
  readonly attempt: number;
  /** The action as people read it, redacted. */
  readonly action: readonly string[];
  /** Milliseconds since it was started. */
  readonly ran: number;
  /** The process that outlived its engine; absent where it had ended. */
  readonly process?: ProcessIdentity;
}

/** A resume found the step started and without an outcome. */
export interface StepInDoubt {
  readonly type: 'step.in-doubt';
  readonly step: string;
  readonly attempt: number;
  /** The process that outlived its engine; nothing is decided before it has ended. */
  readonly alive?: number;
  /** What was running, as people read it. */
  readonly action?: readonly string[];
  /** What is known of the attempt, in plain words. */
  readonly known?: readonly string[];
  /** The last lines of its output that are on record. */
  readonly printed?: readonly string[];
}

/** The doubt was decided. */
export interface StepVerdict {
  readonly type: 'step.verdict';
  readonly step: string;
  readonly attempt: number;
  readonly verdict: Verdict;
  /** What decided: the step's own declaration, its probe, or a person. */
  readonly basis: 'read' | 'asked' | 'idempotent' | 'verify' | 'not-started' | 'operator';
  readonly by?: string;
}
