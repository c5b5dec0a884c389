import type { LintRule } from './rule.ts';

/** The name is typed once, and each attempt destroys again: what half of the first one did may be hit twice. */
export const repeatedDestruction: LintRule = {
  code: 'RB225',
  check({ places, source }, report) {
    for (const { step } of places.all) {
      if (step.effect !== 'destroy' || step.idempotent === true || (step.retry?.attempts ?? 1) < 2) continue;
      report({
        severity: 'warning',
        message: `after a failure "${step.id}" destroys again without asking`,
        at: source.spanOf([...step.path, 'retry'], 'key'),
        help: 'Take retry away: the operator can choose to try again. Or declare idempotent: true where a second run does no more.',
      });
    }
  },
};
