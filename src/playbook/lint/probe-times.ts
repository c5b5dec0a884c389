import { formatDuration } from '../../language/durations.ts';
import type { LintRule } from './rule.ts';

/** Milliseconds that a verify may take at most to hold: it looks once a second, and each look is recorded. */
const LONGEST = 60 * 60 * 1_000;

/** A verify looks until it holds, but not for ever. */
export const probeTimes: LintRule = {
  code: 'RB203',
  check({ places, source }, report) {
    for (const { step } of places.all) {
      const within = step.verify?.within ?? 0;
      if (within <= LONGEST) continue;
      report({
        message: `within is at most ${formatDuration(LONGEST)}, not ${formatDuration(within)}`,
        at: source.spanOf([...step.path, 'verify', 'within'], 'value'),
        help: 'Wait in a step of its own: a check with retry.',
      });
    }
  },
};
