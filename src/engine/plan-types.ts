import type { Question } from '../ports/operator.ts';
import type { StepError } from '../steps/kind.ts';
import type { Effect, Flow, Guard, Step } from '../steps/step.ts';
import type { Target } from '../steps/touched.ts';

/** What a play would do with a step: told apart from what a play did, so that no dry run reads as a success. */
export type PlannedState = 'would-run' | 'would-ask' | 'would-skip' | 'depends-on';

/** What would be watched while steps run. */
export interface PlannedGuard
  extends Pick<Guard, 'id' | 'name' | 'why' | 'onBreach' | 'noData' | 'interrupt'> {
  /** What it reads and what that is held against, a line each. */
  readonly action: readonly string[];
  readonly touches: readonly Touch[];
}

/** A step as a play would meet it; values that only a run can know stand as `‹path›`. */
export interface PlannedStep {
  readonly id: string;
  readonly name: string;
  readonly why?: string;
  readonly kind: string;
  readonly effect: Effect;
  /** 0 for the playbook's own steps, one more inside each arm. */
  readonly depth: number;
  readonly state: PlannedState;
  /** Why it would be skipped, or the condition of its own that cannot be decided yet. */
  readonly because?: string;
  /** What only a run can know, on which it hangs whether it runs: its own condition, and that of each arm around it. */
  readonly dependsOn?: readonly string[];
  /** The rendered command, request or question, a line each. */
  readonly action: readonly string[];
  /** The question that releases it, then those that it is itself. */
  readonly questions: readonly Question[];
  readonly verify?: readonly string[];
  readonly undo?: readonly string[];
  /** What would be watched while it runs; of a playbook that it plays, too. */
  readonly guards?: readonly PlannedGuard[];
  /** Milliseconds that it usually takes, as the playbook says. */
  readonly usual?: number;
  /** Milliseconds for one attempt. */
  readonly timeout?: number;
  readonly onTimeout?: 'fail' | 'abort';
  readonly attempts?: number;
  readonly onFailure?: NonNullable<Step['onFailure']>;
  /** What it reaches for outside, for a step that holds no others. */
  readonly touches?: readonly Touch[];
  /**
   * Milliseconds that it takes at most, all attempts, their verification and the delays between them included; with
   * `open` only what is counted has a bound. Of a step that holds no others.
   */
  readonly worst?: { readonly ms: number; readonly open: boolean };
  readonly arms?: readonly PlannedArm[];
  /** Of those that are run at once: so many at a time. */
  readonly limit?: number;
  /** How it runs what stands in them. */
  readonly flow?: Flow['type'];
  /** What it has come to when it was probed. */
  readonly probed?: Probed;
  /** Why it was not probed, though it reads and others were. */
  readonly unprobed?: string;
  /** What it comes to in the scenario that is planned. */
  readonly scenario?: CameTo;
}

/**
 * What a step came to; `cut-off` says that it was ended from outside before it came to anything, `not-reached` that its
 * play ended before it.
 */
export interface CameTo {
  readonly status: 'succeeded' | 'failed' | 'cut-off' | 'not-reached';
  /** Redacted. */
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly error?: StepError;
  /** It failed, and the play goes on all the same. */
  readonly passedOver?: true;
}

/** What a step that reads came to when the plan was made. */
export interface Probed extends CameTo {
  /** When it began, ISO 8601 in UTC. */
  readonly at: string;
  /** Milliseconds of its last attempt. */
  readonly duration: number;
  /** The step before it that would change what it looks at, and has not run. */
  readonly before?: string;
}

/** The probes of a plan as a whole. */
export interface Probe {
  /** ISO 8601 in UTC. */
  readonly began: string;
  readonly ended: string;
  /** Steps that were run. */
  readonly ran: number;
  /** Those of them that came to nothing that the plan could use. */
  readonly failed: number;
  /** Also what a step before it would change was looked at. */
  readonly all?: true;
  /** Why not all was looked at that could have been. */
  readonly stopped?: string;
}

/** The scenario that a plan is made with. */
export interface PlannedScenario {
  readonly name: string;
  readonly answers: Readonly<Record<string, unknown>>;
  /** The stand-in system that it needs: nobody knows what its steps would come to there. */
  readonly system?: string;
  /** How a play of it ends, where it was played against its mocks. */
  readonly ends?: { readonly status: string; readonly step?: string; readonly error?: StepError };
}

/** An arm of a branch, taken, not taken, or both shown because a value is missing; or what is run at once or repeated. */
export interface PlannedArm {
  readonly label: string;
  /** Of a repeat: how often its steps would run, which are shown once; 0 where that is not known. */
  readonly times?: number;
  /** Of a repeat until something holds: how often at most, and the milliseconds between. */
  readonly atMost?: number;
  readonly every?: number;
  /** Of a repeat over a list that only a run can know: the expression that comes to it. */
  readonly of?: string;
  readonly decision: 'taken' | 'not-taken' | 'undecided';
  /** Why it would not be taken. */
  readonly because?: string;
  readonly dependsOn: readonly string[];
  readonly steps: readonly PlannedStep[];
}

/** An input as the plan knows it; a secret's value is `[secret:name]`. */
export interface PlannedInput {
  readonly name: string;
  /** Absent when the input is missing. */
  readonly value?: string;
  readonly from:
    | 'given'
    /** The scenario that is planned gives it. */
    | 'scenario'
    | 'default'
    | 'environment'
    /** Had when it is played: from `source`, or from the person who is asked. */
    | 'file'
    | 'command'
    | 'asked'
    | 'missing'
    | 'not given';
  readonly source?: string;
  /** Of a missing one: what it takes, and how it is given, in words. */
  readonly takes?: string;
  readonly give?: string;
}

/** Something that a step reaches for outside, and what it does to it. */
export interface Touch extends Target {
  readonly effect: Effect;
}

/** Something that a play touches or locks: the worst that is done to it, and by which steps. */
export interface TouchedBy {
  readonly type: Target['type'] | 'lock';
  readonly name: string;
  /** Of a lock nothing. */
  readonly effect?: Effect;
  readonly steps: readonly string[];
}

/** How long all of it takes at most, in milliseconds; what people take to answer is not in it. */
export interface WorstCase {
  readonly ms: number;
  /** The steps that have no bound, by the ids that are written; of them `ms` has what is bounded. */
  readonly open: readonly string[];
  /** What comes to it for each item of lists that only a run can know, the outermost first. */
  readonly each: readonly { readonly of: readonly string[]; readonly ms: number }[];
}

/** Steps by their effects. */
export interface EffectCounts {
  readonly read: number;
  readonly change: number;
  readonly destroy: number;
}

/**
 * What all of a plan comes to. Counted are steps that would run or may run; a step that would be skipped is not. What is
 * repeated until something holds, or for a list that only a run can know, is counted once.
 */
export interface PlanTotals extends EffectCounts {
  readonly steps: number;
  /** Those of them of which it is not known whether they run. */
  readonly depends: EffectCounts;
  readonly questions: number;
  /** So many people have to be there for them. */
  readonly people: 0 | 1 | 2;
  readonly touches: readonly TouchedBy[];
  readonly duration: {
    /** As the playbook says, else as all of its steps say that would or may run. */
    readonly usual?: number;
    readonly most: WorstCase;
  };
}

/** A value that is taken as known, to see where it would lead. */
export interface Assumption {
  /** `['steps', 'load', 'level']` */
  readonly path: readonly string[];
  readonly value: unknown;
}

/** What a play would do; made without starting a process or opening a connection, but for those of its probes. */
export interface Plan {
  readonly playbook: {
    readonly name: string;
    readonly title: string;
    readonly file: string;
    readonly summary?: string;
    /** Milliseconds that a play usually takes. */
    readonly expectDuration?: number;
  };
  readonly inputs: readonly PlannedInput[];
  readonly assumed?: readonly Assumption[];
  readonly probe?: Probe;
  readonly scenario?: PlannedScenario;
  /** What would be watched while its steps run. */
  readonly guards?: readonly PlannedGuard[];
  readonly steps: readonly PlannedStep[];
  readonly totals: PlanTotals;
}
