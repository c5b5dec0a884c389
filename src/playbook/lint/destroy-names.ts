import { childOf } from '../json-schema.ts';
import type { LintRule } from './rule.ts';

/** A destroy step is released by typing the name of what it destroys, so there must be one. */
export const destroyNames: LintRule = {
  code: 'RB212',
  check({ places, source }, report) {
    for (const { step } of places.all) {
      if (step.effect !== 'destroy' || step.destroys !== undefined) continue;
      // A name that is there and cannot be one has its own message.
      if (childOf(step.path.reduce(childOf, source.value), 'destroys') !== undefined) continue;
      const at = source.spanOf([...step.path, 'effect'], 'value');
      report({ message: `step "${step.id}" destroys something without a name`, at });
    }
  },
};
