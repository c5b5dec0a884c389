/** What a step does to the world: observes, alters in a way that can be undone or repeated, or cannot be undone. */
export type Effect = 'read' | 'change' | 'destroy';

/** A probe or an undo: one kind with its configuration, without a step's other keys. */
export interface Action {
  readonly kind: string;
  readonly config: unknown;
  /** Where it stands in the document, from the root. */
  readonly path: Path;
}

/** A probe that says whether a step's effect is in place. */
export interface Verify extends Action {
  /** Milliseconds in which it may come to hold; it is tried again every second. */
  readonly within?: number;
  /** The probe must fail: after an undo the effect has to be gone. */
  readonly gone?: true;
}

/** What to do when a guard trips: ask whether to go on, or stop. */
export type GuardDecision = 'pause' | 'stop';

/**
 * What is looked at again and again while steps run: an action of a kind that can `watch`. In an instance of a step its
 * id is numbered like that; the guards of a playbook that a step plays have the ids of its steps, `heal.error_rate`.
 */
export interface Guard extends Action {
  readonly id: string;
  readonly name: string;
  readonly why?: string;
  /** What it means that it is beyond its limit for long enough. */
  readonly onBreach: GuardDecision;
  /** What it means that there is nothing to compare for as long. */
  readonly noData: GuardDecision | 'go-on';
  /** A change that runs is ended too when it stops the play; it is in doubt then. */
  readonly interrupt?: true;
}

/** Keys and indexes from the root of the document. */
export type Path = readonly (string | number)[];

/** The question asked before a step runs. */
export interface Approval {
  /** A template; without one the engine asks "Run this step?". */
  readonly ask?: string;
  /** So many people must agree, under names of their own. */
  readonly by?: 2;
}

/** When and how often a step is tried again; durations in milliseconds. */
export interface Retry {
  readonly attempts: number;
  readonly delay: number;
  readonly backoff: number;
  readonly maxDelay: number;
  /** Share of the delay, 0.1 = ±10 %. */
  readonly jitter: number;
}

/** One entry of a playbook, defaults filled in; plain JSON, since the journal keeps it. */
export interface Step {
  readonly id: string;
  readonly name: string;
  readonly why?: string;
  readonly kind: string;
  readonly config: unknown;
  readonly effect: Effect;
  /** A template: the name of what a destroy step destroys, which must be typed to approve it. */
  readonly destroys?: string;
  readonly when?: string;
  /** Milliseconds that it usually takes, all attempts included. */
  readonly expectDuration?: number;
  /** Milliseconds for one attempt. */
  readonly timeout?: number;
  /** `abort`: the timeout ends the play, whatever a failure means otherwise. */
  readonly onTimeout?: 'fail' | 'abort';
  readonly retry?: Retry;
  /** `give-up`: the iteration of a repeat around it, which goes on with its next item. */
  readonly onFailure?: 'stop' | 'continue' | 'ask' | 'give-up';
  readonly approve?: Approval;
  readonly verify?: Verify;
  readonly idempotent?: boolean;
  readonly undo?: Action;
  /** What its kind runs to look. */
  readonly probe?: Action;
  /** What is watched while it runs, with all that it holds. */
  readonly guards?: readonly Guard[];
  /** The steps it holds, in arms. */
  readonly arms?: readonly Arm[];
  /** How it runs them. */
  readonly flow?: Flow;
  readonly path: Path;
}

/** The first arm whose condition holds is run. */
export interface BranchFlow {
  readonly type: 'branch';
}

/** The steps of its only arm are run at once, each a lane of its own. */
export interface ParallelFlow {
  readonly type: 'parallel';
  /** So many at a time. */
  readonly limit: number;
  /** What the failure of one means for the others: an end as soon as nothing is cut off half-way, or nothing. */
  readonly fail: 'fast' | 'last';
}

/** The most iterations that a repeat may come to. */
export const MOST_ITERATIONS = 1000;

interface AnyRepeat {
  readonly type: 'repeat';
  /** An expression that is evaluated over each iteration once all have ended. */
  readonly collect?: string;
}

/** Runs the steps for each item of a list. */
export interface ForEach extends AnyRepeat {
  /** An expression that comes to the list, or the list, with templates in its texts. */
  readonly forEach: string | readonly unknown[];
  /** An item of which a step fails is given up, and the next one begun. */
  readonly givesUp?: true;
}

/** Runs the steps until a condition holds. */
export interface Until extends AnyRepeat {
  readonly until: string;
  readonly atMost: number;
  /** Milliseconds between two iterations. */
  readonly every: number;
}

/** Runs the steps again and again, in iterations that count from 1. */
export type RepeatFlow = ForEach | Until;

/** Runs the steps of another playbook, which see its inputs and nothing of those around them. */
export interface PlayFlow {
  readonly type: 'play';
  /** Its name, or its path from the playbook that plays it. */
  readonly playbook: string;
  /** Its inputs by name, with templates in their texts. */
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** How a step runs the steps it holds; plain JSON, since the journal keeps it. */
export type Flow = BranchFlow | ParallelFlow | RepeatFlow | PlayFlow;

/** Whether the steps that a step holds are run at once. */
export const isParallel = ({ flow }: Pick<Step, 'flow'>): boolean => flow?.type === 'parallel';

/** A list of steps inside a step: of a branch, one way that it can take. */
export interface Arm {
  /** For people: `when error_rate > 10` or `otherwise`. */
  readonly label: string;
  /** The condition under which it is taken; the last arm may have none. */
  readonly when?: string;
  readonly steps: readonly Step[];
}
