import type { Code } from '../diagnostics/codes.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logs } from '../ports/logs.ts';
import type { Network } from '../ports/network.ts';
import type { AnswerValue, Question } from '../ports/operator.ts';
import type { Processes, ProcessIdentity, Stream } from '../ports/processes.ts';
import type { ReadLog } from '../sources/logs/source.ts';
import type { Metrics } from '../sources/metrics/source.ts';

/** Why a step failed, as data. */
export interface StepError {
  readonly code: Code;
  readonly message: string;
  readonly help?: string;
  /** It may have taken effect all the same, so that it is not tried again by itself unless that is harmless. */
  readonly uncertain?: true;
}

/** What came of one attempt of a step; expected failures are values, an exception is a bug. */
export type StepOutcome =
  | { readonly status: 'succeeded'; readonly outputs: Readonly<Record<string, unknown>> }
  | {
      readonly status: 'failed';
      readonly error: StepError;
      readonly outputs: Readonly<Record<string, unknown>>;
    };

/** A question that a kind asks of its own; `item` says which, where it asks several. */
export type OwnQuestion = Pick<Question, 'ask' | 'answer' | 'item' | 'why'> &
  Partial<Pick<Question, 'context'>>;

/** What came of it; `at` is when it was answered, in UTC. */
export type OwnReply =
  | { readonly given: true; readonly value: AnswerValue; readonly by: string; readonly at: string }
  | { readonly given: false; readonly reason: 'no-terminal' | 'aborted' };

/** One look at a metric that is watched for a while. */
export interface Measured {
  /** Absent where there was none. */
  readonly value?: number;
  readonly unit?: string;
  readonly level: 'ok' | 'warn' | 'critical' | 'unknown';
  /** Milliseconds that a level must last to count. */
  readonly for: number;
}

/** What a running step may use: the ports, and nothing of the engine. */
export interface RunContext {
  /** Aborted when the step times out or the play is interrupted. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly processes: Processes;
  readonly network: Network;
  readonly logs: Logs;
  readonly readLog: ReadLog;
  readonly metrics: Metrics;
  /** The environment of processes: the allowed part of ours and the playbook's `env`. */
  readonly env: Readonly<Record<string, string>>;
  /** Where processes start. */
  readonly cwd: string;
  /** Records and shows output, redacted; returns when it is written to the file. */
  readonly output: (stream: Stream, bytes: Uint8Array) => void;
  /** Shows what was measured just now, redacted; what is recorded of it is in the outcome. Absent where nobody looks. */
  readonly measured?: (measured: Measured) => void;
  /** To be called with the identity of each process that is started. */
  readonly onStart: (identity: ProcessIdentity) => void;
  /**
   * Asks the person; the question and its answer are recorded. An answer that is on record since an earlier attempt
   * was cut off is given again without asking, if it is one that `keeps` keeps.
   */
  readonly ask: (question: OwnQuestion, keeps?: (value: AnswerValue) => boolean) => Promise<OwnReply>;
  /** Runs the probe that the kind has (`probe`) once; what it prints is output of the step. */
  readonly look: (signal: AbortSignal) => Promise<StepOutcome>;
  /**
   * Milliseconds by the wall clock since the attempt began that this one goes on with because it was cut off; 0 for
   * one that begins, never less.
   */
  readonly elapsed: number;
}

/** What came of looking once, as a guard does: how bad it is, and the value, or why there is none. */
export type Look =
  | {
      readonly level: 'ok' | 'warn' | 'critical';
      readonly value: number;
      readonly unit?: string;
      /** When it was read, in UTC. */
      readonly at: string;
    }
  | { readonly level: 'unknown'; readonly reason: string };
