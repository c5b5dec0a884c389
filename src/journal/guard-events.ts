import type { Look, StepError } from '../steps/kind.ts';
import type { GuardDecision } from '../steps/step.ts';

/**
 * A value that a guard read and when, in UTC, and none where there was none: the same as those of a `metric-threshold`,
 * so that both are drawn alike.
 */
export interface GuardSample {
  readonly at: string;
  readonly value?: number;
}

/** A guard begins: it looks for the first time before any step that it guards. */
export interface GuardStarted {
  readonly type: 'guard.started';
  readonly guard: string;
  /** The step whose guard it is; absent where it is the playbook's. */
  readonly of?: string;
  readonly name: string;
  /** What it reads, as people read it, redacted. */
  readonly action: readonly string[];
  /** What values are held against, as it is written. */
  readonly limits: { readonly warn?: string; readonly critical?: string };
  /** Milliseconds for which it must stay beyond critical to trip, and between two looks. */
  readonly for: number;
  readonly every: number;
  readonly onBreach: GuardDecision;
  readonly noData: GuardDecision | 'go-on';
}

/**
 * What a guard saw since the last of these: written when its level changes, before it trips, when it ends, and else
 * when there are 100 samples or after 5 minutes. What an engine had seen that was killed in between is not on record.
 */
export interface GuardSampled {
  readonly type: 'guard.sampled';
  readonly guard: string;
  /** That of the last look. */
  readonly level: Look['level'];
  /** The unit of the values, where it is known. */
  readonly unit?: string;
  /** Why there is no value now. */
  readonly reason?: string;
  readonly samples: readonly GuardSample[];
}

/** On disk before anything follows from it. */
export interface GuardTripped {
  readonly type: 'guard.tripped';
  readonly guard: string;
  /** It was beyond its limit, or without a value, for long enough; or what it read cannot be understood. */
  readonly because: 'breach' | 'no-data' | 'not-readable';
  readonly does: GuardDecision;
  readonly error: StepError;
  /** The last value. */
  readonly value?: number;
  readonly unit?: string;
  /** When it first was beyond its limit, or had no value, in UTC. */
  readonly since: string;
  /** What changes something is ended, too. */
  readonly interrupt?: true;
  /** The steps that ran then. */
  readonly running: readonly string[];
}

/** What a person says to a guard that tripped. */
export type GuardAnswer = 'go-on' | 'stop' | 'undo';

/** Somebody decided; a guard that was told to go on trips again only after a value within its limit. */
export interface GuardAnswered {
  readonly type: 'guard.answered';
  readonly guard: string;
  readonly decision: GuardAnswer;
  readonly by: string;
}

/** A guard ends with what it guards. */
export interface GuardEnded {
  readonly type: 'guard.ended';
  readonly guard: string;
}

/** What is recorded of guards. */
export type GuardEvent = GuardStarted | GuardSampled | GuardTripped | GuardAnswered | GuardEnded;
