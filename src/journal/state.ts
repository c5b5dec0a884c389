import type { Playbook } from '../playbook/playbook.ts';
import type { AnswerValue } from '../ports/operator.ts';
import type { ProcessIdentity } from '../ports/processes.ts';
import type { StepError } from '../steps/kind.ts';
import type { Effect } from '../steps/step.ts';
import type { DrillOrigin, Origin, OutputFile, PlayStatus } from './events.ts';

/**
 * A step of a play. Absent = pending. `repeatable` = to be run as if pending, its attempts counted on.
 *
 *   pending ──▶ skipped
 *      │
 *      ▼
 *   running ──▶ failed ──retry──▶ running
 *      │  └──▶ in-doubt ──verdict──▶ pending again | succeeded
 *      ▼
 *   succeeded ──undone, or a check whose answer went stale──▶ pending again
 */
export type StepState =
  | {
      readonly status: 'running';
      readonly attempt: number;
      /** The last attempt of its round of retries; absent in the first attempt of one. */
      readonly last?: number;
      readonly started: string;
      /** When the first of the attempts began that were cut off, each gone on with in the next. */
      readonly since?: string;
      readonly effect: Effect;
      readonly digest: string;
      readonly process?: ProcessIdentity;
    }
  | {
      readonly status: 'in-doubt';
      readonly attempt: number;
      readonly started: string;
      readonly since?: string;
      readonly effect: Effect;
      readonly process?: ProcessIdentity;
    }
  /** A branch whose arm is running; `arm` is null when none was taken. */
  | {
      readonly status: 'routed';
      readonly arm: number | null;
      readonly label: string;
      readonly started: string;
    }
  /** A repeat that was begun, where it is, is in PlayState.repeats; or a playbook that is played. */
  | { readonly status: 'entered'; readonly started: string }
  | {
      readonly status: 'succeeded';
      readonly attempt: number;
      readonly started: string;
      /** Milliseconds of the last attempt. */
      readonly duration: number;
      readonly outputs: Readonly<Record<string, unknown>>;
      readonly output?: OutputFile;
      /** Nobody saw it succeed: a verdict says so, and another verdict may say otherwise. */
      readonly byVerdict?: true;
    }
  | {
      readonly status: 'failed';
      readonly attempt: number;
      readonly started: string;
      readonly duration: number;
      readonly error: StepError;
      readonly outputs: Readonly<Record<string, unknown>>;
      readonly output?: OutputFile;
      /** It was passed over: the play goes on without it. */
      readonly continued: boolean;
      /** Nothing of it was started: its texts could not be rendered, or it was declined. */
      readonly refused?: true;
    }
  | {
      readonly status: 'repeatable';
      readonly attempt: number;
      /** The last attempt of a round of retries that was cut off. */
      readonly last?: number;
      readonly since?: string;
      /** Whether it is due is decided again too. */
      readonly anew?: true;
    }
  | { readonly status: 'skipped'; readonly reason: 'condition' | 'operator'; readonly detail: string };

/** How far a repeat has come; kept when it has ended, since the undos of its steps see its items. */
export interface RepeatState {
  /** What it goes through; absent where a condition ends it. */
  readonly items?: readonly unknown[];
  /** The iteration that was begun last; 0 before the first. */
  readonly iteration: number;
  /** The iteration after which it was begun again, having failed. */
  readonly since: number;
  /** The iterations that were given up. */
  readonly givenUp: ReadonlySet<number>;
}

/** An answer on record. */
export interface RecordedAnswer {
  readonly value: AnswerValue;
  readonly by: string;
  readonly at: string;
  /** It lets nothing run any more: the attempt that asked for it has ended, or the playbook was edited. */
  readonly used?: true;
}

/** The answers to the questions of one purpose of a step, by item; `''` where it asks only one. */
export type RecordedAnswers = ReadonlyMap<string, RecordedAnswer>;

/** A play as its journal tells it. */
export type PlayState =
  | { readonly phase: 'idle' }
  | {
      /** `stopped`: the engine let go; `status` says why. A journal that ends while `running` was cut off. */
      readonly phase: 'running' | 'stopped';
      readonly play: string;
      readonly playbook: Playbook;
      readonly inputs: Readonly<Record<string, unknown>>;
      readonly origin: Origin;
      readonly cwd: string;
      readonly drill?: DrillOrigin;
      readonly started: string;
      readonly ended?: string;
      readonly status?: PlayStatus;
      readonly stoppedAt?: string;
      readonly error?: StepError;
      readonly steps: ReadonlyMap<string, StepState>;
      /** By the id of the instance. */
      readonly repeats: ReadonlyMap<string, RepeatState>;
      /** By step and purpose, `force_stop/approve`. */
      readonly answers: ReadonlyMap<string, RecordedAnswers>;
    };
