import type { AttemptOutcome, DrillOrigin, Origin, PlayStatus, Verdict } from '../journal/events.ts';
import type { Seal } from '../journal/seal.ts';
import type { InputOrigin } from '../playbook/inputs.ts';
import type { Playbook } from '../playbook/playbook.ts';
import type { AnswerValue, Question } from '../ports/operator.ts';
import type { ProcessIdentity } from '../ports/processes.ts';
import type { StepError } from '../steps/kind.ts';
import type { Effect } from '../steps/step.ts';
import type { TranscriptGuard } from './guard.ts';
import type { Note, Noted } from './note.ts';
import type { RecordedOutput } from './outputs.ts';

export type * from './guard.ts';
export type * from './note.ts';

/** A play as its transcript tells it; every `at` is the timestamp of the event. */
export interface Transcript {
  readonly play: string;
  /** The one that it ended with. */
  readonly playbook: Playbook;
  /** Those of the playbook that it ended with. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Where they came from at first, where that is on record. */
  readonly origins: Readonly<Record<string, InputOrigin>>;
  readonly origin: Origin;
  readonly drill?: DrillOrigin;
  readonly started: string;
  /** When the last event was recorded. */
  readonly ended: string;
  /** `cut-off`: the journal ends without the engine having let go: it still runs, or it was killed. */
  readonly status: PlayStatus | 'cut-off';
  readonly stoppedAt?: string;
  readonly error?: StepError;
  /** What the whole record can be held against; absent where an engine has not let go, and of older journals. */
  readonly seal?: Seal;
  /** What was watched while the steps ran, in the order in which it began. */
  readonly guards: readonly TranscriptGuard[];
  /** Steps and what happened between them, in order. */
  readonly timeline: readonly (TranscriptStep | Note)[];
  readonly steps: readonly TranscriptStep[];
  readonly questions: readonly Asked[];
  /** What people noted, in the order in which they did; each stands in the timeline too. */
  readonly notes: readonly Noted[];
  /** From this one on, counted from 1, notes were changed or damaged after they were written, and are left out. */
  readonly notesDamagedFrom?: number;
  readonly neverRan: readonly NeverRan[];
  /** Set where only a part of the play is told. */
  readonly part?: TranscriptPart;
  /** Set where texts were hidden of which nobody knew before that they are secret: in so many places, and by which patterns. */
  readonly redacted?: { readonly places: number; readonly patterns?: readonly string[] };
}

/** Which part of a play is told, and the whole of it. */
export interface TranscriptPart {
  readonly of: Transcript;
  /** Only the steps that change or destroy something. */
  readonly only?: 'changes';
  /** From this step on, and up to this one with what stands inside of it. */
  readonly from?: string;
  readonly to?: string;
  /** Only what was recorded at this time or later. */
  readonly since?: string;
}

/** A step that appears in the journal. */
export interface TranscriptStep {
  readonly type: 'step';
  readonly id: string;
  /** `4`, or `4.1` inside an arm of step 4; empty for a step that the playbook does not hold. */
  readonly number: string;
  readonly name: string;
  readonly why?: string;
  readonly kind: string;
  readonly effect: Effect;
  readonly at: string;
  /** The arm it stands in; of a repeat its iteration, from 1, and the item of that. */
  readonly inside?: {
    readonly parent: string;
    readonly label: string;
    readonly atOnce?: true;
    readonly played?: true;
    readonly iteration?: number;
    readonly item?: string;
  };
  /** What the playbook holds the values of a metric against. */
  readonly limits?: { readonly warn?: string; readonly critical?: string };
  /** `unknown`: it started and no outcome is on record. */
  readonly status: 'succeeded' | 'failed' | 'skipped' | 'routed' | 'begun' | 'unknown' | 'asked';
  /** It failed and the play went on, because the playbook or an operator said so. */
  readonly passedOver?: { readonly basis: 'on-failure' | 'operator'; readonly by?: string };
  readonly entries: readonly StepEntry[];
}

/** One thing that happened to a step. */
export type StepEntry =
  | Attempt
  | { readonly type: 'ended'; readonly at: string; readonly attempt: number }
  | Asked
  | {
      readonly type: 'verified';
      readonly at: string;
      readonly action: readonly string[];
      readonly holds: boolean;
      /** The outputs of its looks, in order. */
      readonly outputs: readonly KnownOutput[];
      readonly error?: StepError;
    }
  | { readonly type: 'retrying'; readonly at: string; readonly delay: number }
  /** It failed before anything of it was started: its texts could not be rendered, or it was declined. */
  | { readonly type: 'refused'; readonly at: string; readonly error: StepError }
  | {
      readonly type: 'skipped';
      readonly at: string;
      readonly reason: 'condition' | 'operator';
      readonly detail: string;
    }
  | {
      readonly type: 'routed';
      readonly at: string;
      readonly arm: number | null;
      readonly label: string;
      readonly notTaken: readonly string[];
    }
  /** Steps inside it were begun at once, so many at a time. */
  | {
      readonly type: 'together';
      readonly at: string;
      readonly steps: readonly string[];
      readonly limit: number;
      readonly fail: 'fast' | 'last';
    }
  /** All of them have ended; `alone` is how long they would have taken one after another, in milliseconds. */
  | {
      readonly type: 'joined';
      readonly at: string;
      readonly duration: number;
      readonly alone: number;
      readonly outcome: AttemptOutcome;
    }
  /** A repeat was begun: what it goes through, where that is a list. Or a playbook that is played. */
  | {
      readonly type: 'entered';
      readonly at: string;
      readonly label: string;
      readonly items?: readonly unknown[];
      /** Of a playbook that is played. */
      readonly inputs?: Readonly<Record<string, unknown>>;
    }
  | {
      readonly type: 'given-up';
      readonly at: string;
      readonly iteration: number;
      readonly item: unknown;
      readonly because: string;
    }
  /** A repeat has ended. */
  | {
      readonly type: 'over';
      readonly at: string;
      readonly duration: number;
      readonly outcome: AttemptOutcome;
    }
  /** A later engine went on with its process, or found how that had ended. */
  | { readonly type: 'adopted'; readonly at: string; readonly attempt: number; readonly pid?: number }
  | {
      readonly type: 'in-doubt';
      readonly at: string;
      readonly attempt: number;
      /** The process that outlived its engine. */
      readonly alive?: number;
      /** What was known of the attempt, and the last lines it had printed. */
      readonly known?: readonly string[];
      readonly printed?: readonly string[];
    }
  | {
      readonly type: 'verdict';
      readonly at: string;
      readonly verdict: Verdict;
      readonly basis: string;
      readonly by?: string;
    }
  | Note;

/** A recorded output; the digest is known once the outcome is on record. */
export interface KnownOutput extends RecordedOutput {
  readonly bytes: number;
  readonly sha256?: string;
  /** Bytes behind them that could not be written. */
  readonly lost?: number;
}

/** One attempt of a step; without `end` no outcome is on record. */
export interface Attempt {
  readonly type: 'attempt';
  readonly at: string;
  readonly attempt: number;
  readonly effect: Effect;
  readonly action: readonly string[];
  readonly undo?: readonly string[];
  /** The process that ran it, where it was one. */
  readonly process?: ProcessIdentity;
  /** Something else happened between its start and its end, which stands as an entry `ended` of its own. */
  readonly endsLater?: true;
  readonly end?: { readonly at: string; readonly duration: number; readonly outcome: AttemptOutcome };
  readonly output?: KnownOutput;
}

/** A question, and its answer where one is on record. */
export interface Asked {
  readonly type: 'asked';
  readonly at: string;
  readonly step: string;
  readonly purpose: Question['purpose'];
  /** Absent where only the answer is on record. */
  readonly question?: Question;
  readonly answer?: {
    readonly at: string;
    readonly value: AnswerValue;
    readonly by: string;
    readonly via: string;
  };
}

/** A step of the playbook that the journal does not mention, and why. */
export interface NeverRan {
  readonly id: string;
  readonly number: string;
  readonly name: string;
  readonly effect: Effect;
  readonly because:
    | { readonly type: 'arm-not-taken'; readonly parent: string; readonly label: string }
    | { readonly type: 'parent-never-ran'; readonly parent: string }
    | { readonly type: 'no-iteration'; readonly parent: string }
    | { readonly type: 'play-ended' };
}
