import type { LintRule } from './rule.ts';

/** `approve: yes` is a text in YAML 1.2: the step would be asked about with the question "yes". */
export const yesQuestions: LintRule = {
  code: 'RB203',
  check({ places, source }, report) {
    for (const { step } of places.all) {
      const ask = step.approve?.ask;
      if (ask === undefined || !/^(?:yes|no|on|off|y|n|true|false)$/i.test(ask.trim())) continue;
      const says = /^(?:yes|on|y|true)$/i.test(ask.trim());
      report({
        message: `approve would ask the question "${ask}"`,
        at: source.spanOf([...step.path, 'approve'], 'value'),
        help: says ? 'Write approve: true, or the question.' : 'Leave approve out, or write the question.',
      });
    }
  },
};
