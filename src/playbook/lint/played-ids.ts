import type { LintRule } from './rule.ts';

/** The steps of what is played stand below the step that plays it, and the undo of a step below undo. */
export const playedIds: LintRule = {
  code: 'RB241',
  check({ places, source }, report) {
    for (const { step } of places.all) {
      if (step.flow?.type !== 'play' || step.id !== 'undo') continue;
      report({
        message: 'a step that plays a playbook cannot be called undo',
        help: 'Give it another id: those of undos begin so.',
        at: source.spanOf([...step.path, 'id'], 'value'),
      });
    }
  },
};
