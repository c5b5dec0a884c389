import { isDeepStrictEqual } from 'node:util';
import type { StepState } from '../journal/state.ts';
import { keysOf } from '../playbook/difference.ts';
import type { Step } from '../steps/step.ts';
import { allSteps } from './all-steps.ts';
import { armTaken } from './arm-taken.ts';

/** Whether two texts are the same, line by line. */
export const isSameText = (one: readonly string[], other: readonly string[]): boolean =>
  one.join('\n') === other.join('\n');

/** In what a decision that stands would not be the one that was made. */
export function decidedOtherwise(step: Step, edited: Step, found: StepState): readonly string[] {
  if (found.status === 'skipped') {
    const keys = keysOf(step, edited).filter((key) => ['kind', 'effect', 'when'].includes(key));
    return keys.map((key) => `${step.id} was skipped, and its ${key} differs now`);
  }
  if (step.flow?.type === 'repeat') return repeatedOtherwise(step, edited);
  const taken = armTaken(step, found);
  if (step.flow?.type === 'play' && taken !== undefined) return playedOtherwise(step, edited);
  if (taken === undefined) return [];
  if (edited.arms === undefined) return [`${step.id} has chosen an arm, and is ${edited.kind} now`];
  // What stands behind the arm that was taken was never looked at.
  const decided = (arms: Step['arms'] = []) =>
    arms
      .slice(0, taken === null ? arms.length : taken + 1)
      .map(({ label, when = '' }) => `${label}\n${when}`);
  if (isSameText(decided(step.arms), decided(edited.arms))) return [];
  return [`${step.id} has chosen its arm, and the arms it chose among differ now`];
}

/** Which playbook is played, and with what, stands once it was begun; what is still to come in it may be other. */
function playedOtherwise({ id, flow }: Step, edited: Step): readonly string[] {
  return isDeepStrictEqual(flow, edited.flow)
    ? []
    : [`${id} was begun, and plays another playbook or with other inputs now`];
}

/** What a repeat that was begun goes through stands, and so does what it does each time, however far it has come. */
function repeatedOtherwise(step: Step, edited: Step): readonly string[] {
  const lists = [step, edited].map(({ flow }) =>
    flow?.type === 'repeat' && 'forEach' in flow ? flow.forEach : undefined,
  );
  if (edited.flow?.type !== 'repeat' || !isDeepStrictEqual(lists[0], lists[1]))
    return [`${step.id} was begun, and goes through something else now`];
  const ids = ({ arms = [] }: Step) => [...allSteps(arms.flatMap(({ steps }) => steps))].map(({ id }) => id);
  if (isSameText(ids(step), ids(edited))) return [];
  return [`${step.id} was begun, and the steps that it repeats are others, or stand elsewhere now`];
}
