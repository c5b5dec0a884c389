import { actionsOf } from './actions.ts';
import type { LintRule } from './rule.ts';

/** What each kind has to say of a configuration that fits its schema. */
export const configFaults: LintRule = {
  code: 'RB203',
  check({ places, registry, source }, report) {
    for (const { step } of places.all) {
      for (const { kind, config, path } of actionsOf(step)) {
        for (const fault of registry[kind]?.check?.(config) ?? [])
          report({ ...fault, at: source.spanOf([...path, ...fault.path], 'value') });
      }
    }
  },
};
