import type { PlannedStep } from '../engine/plan-types.ts';
import type { Effect, Step } from '../steps/step.ts';

/** How much a reviewer should care: something protects less than before, something acts otherwise, or neither. */
export type Weight = 'danger' | 'caution' | 'plain';

/** What about a playbook or a step a fact is of; of a step, mostly the key that says it. */
export type Aspect =
  | 'added'
  | 'removed'
  | 'moved'
  | 'kind'
  | 'effect'
  | 'action'
  | 'question'
  | 'approve'
  | 'verify'
  | 'undo'
  | 'guards'
  | 'when'
  | 'arms'
  | 'expect-duration'
  | 'timeout'
  | 'retry'
  | 'on-failure'
  | 'on-timeout'
  | 'idempotent'
  | 'flow'
  | 'inputs'
  | 'env'
  | 'lock'
  | 'requires'
  | 'warning'
  | 'words';

/** One thing that is otherwise than it was. */
export interface Fact {
  readonly aspect: Aspect;
  readonly weight: Weight;
  /** In words, of the step or the playbook: `is no longer asked for before it runs`. */
  readonly says: string;
  /** What stood there and what stands there, as people read it. */
  readonly before?: readonly string[];
  readonly after?: readonly string[];
}

/** A step as it is written, and as a plan shows it when no input is known. */
export interface Reviewed {
  readonly step: Step;
  readonly planned: PlannedStep;
}

/** What becomes of one step. */
export interface StepChange {
  readonly step: string;
  readonly name: string;
  /** As the later playbook numbers it; of a removed one, as the earlier did. */
  readonly number: string;
  readonly effect: Effect;
  readonly is: 'added' | 'removed' | 'moved' | 'changed';
  /** What it does, as people read it, a line each. */
  readonly shows: readonly string[];
  readonly facts: readonly Fact[];
}

/** What becomes of the behaviour of one playbook. */
export interface PlaybookChange {
  readonly playbook: string;
  readonly file: string;
  /** `same`: only its layout, its comments or nothing differs. */
  readonly is: 'added' | 'removed' | 'changed' | 'same';
  /** What a reviewer must not miss, the worst first, a sentence each. */
  readonly headline: readonly Headline[];
  readonly facts: readonly Fact[];
  /** In the order of the later playbook; those that were removed come last. */
  readonly steps: readonly StepChange[];
}

/** A sentence for a reviewer. */
export interface Headline {
  readonly weight: Weight;
  readonly says: string;
}

const RANK: Readonly<Record<Weight, number>> = { danger: 0, caution: 1, plain: 2 };

/** The worst first; what weighs the same stays in its order. */
export const byWeight = <Item extends { readonly weight: Weight }>(items: readonly Item[]): readonly Item[] =>
  items.toSorted((left, right) => RANK[left.weight] - RANK[right.weight]);

/** A playbook that lay elsewhere before. */
export function renamed(change: PlaybookChange, from: string): PlaybookChange {
  const weight = 'caution';
  const says = `is called so now, and was ${from}`;
  return {
    ...change,
    is: change.is === 'same' ? 'changed' : change.is,
    headline: byWeight([...change.headline, { weight, says }]),
    facts: [...change.facts, { aspect: 'moved', weight, says }],
  };
}
