import type { Operator, Question } from '../ports/operator.ts';
import { undoneBy } from '../steps/undo-step.ts';
import type { Scenario } from './scenario.ts';

/** What the remedies mean that a scenario gives for a guard; tried again is what goes on. */
const GUARD_ANSWERS = { stop: 'stop', undo: 'undo', continue: 'go-on', retry: 'go-on' } as const;

/**
 * Whoever a scenario says is there: answers what is asked of failures and doubts, and consents to undos. Other
 * questions are answered beforehand, or by nobody.
 */
export function scriptedOperator({ remedies, verdicts }: Pick<Scenario, 'remedies' | 'verdicts'>): Operator {
  const name = 'scenario';
  const left = new Map(Object.entries(remedies).map(([step, said]) => [step, [said].flat()]));
  const answerTo = ({ step, purpose }: Question): string | boolean | undefined => {
    if (purpose === 'failure') return left.get(step)?.shift();
    if (purpose === 'guard') return GUARD_ANSWERS[left.get(step)?.shift() ?? 'stop'];
    if (purpose === 'doubt') return Object.hasOwn(verdicts, step) ? verdicts[step] : undefined;
    return purpose === 'approve' && undoneBy(step) !== undefined ? true : undefined;
  };
  return {
    name,
    // Only then is anybody asked what a failure means.
    present: left.size > 0,
    ask: async (question) => {
      const value = answerTo(question);
      return value === undefined
        ? { given: false, reason: 'no-terminal' }
        : { given: true, value, by: name, via: 'scenario' };
    },
  };
}
