import { isQuestion } from '../../steps/kind.ts';
import { childOf } from '../json-schema.ts';
import type { LintRule } from './rule.ts';

/** A question whose time runs out was not answered, and that is never a yes: the playbook says what it is. */
export const unansweredQuestions: LintRule = {
  code: 'RB220',
  check({ places, registry, source }, report) {
    for (const { step } of places.all) {
      const timeout = step.timeout === undefined ? undefined : [...step.path, 'timeout'];
      const onTimeout = [...step.path, 'on-timeout'];
      if (timeout === undefined) {
        if (
          step.onTimeout === undefined ||
          childOf(step.path.reduce(childOf, source.value), 'timeout') !== undefined
        )
          continue;
        const message = 'on-timeout does nothing without a timeout';
        const help = 'Say how long the step may take, for example timeout: 30m, or remove on-timeout.';
        report({ code: 'RB213', message, help, at: source.spanOf(onTimeout, 'key') });
      } else if (isQuestion(registry[step.kind])) {
        const value = String(childOf(step.path.reduce(childOf, source.value), 'timeout'));
        if (step.onTimeout === undefined) {
          const message = `nothing says what it means when nobody answers within ${value}`;
          const help =
            'Add on-timeout: abort, which ends the play, or on-timeout: fail, a failed step like others.';
          report({ message, help, at: source.spanOf(timeout, 'value') });
        } else if (step.onTimeout === 'fail' && step.onFailure === 'continue') {
          const message = 'the play would go on although nobody answered';
          const help = 'Write on-timeout: abort, or take on-failure: continue away.';
          report({ message, help, at: source.spanOf([...step.path, 'on-failure'], 'value') });
        }
      }
    }
  },
};
