import { isParallel } from '../../steps/step.ts';
import { actionsOf } from './actions.ts';
import type { LintRule } from './rule.ts';

/** A step that needs the screen for itself, among steps that run at once; its undo runs alone. */
export const sharedScreens: LintRule = {
  code: 'RB230',
  check({ places, registry, source }, report) {
    for (const { step, arms } of places.all) {
      const around = arms.find(({ parent }) => isParallel(parent))?.parent;
      if (around === undefined) continue;
      for (const action of actionsOf(step)) {
        const kind = registry[action.kind];
        const why = kind?.type === 'leaf' ? kind.needsScreen?.(action.config) : undefined;
        if (why === undefined || action === step.undo) continue;
        const message = `${step.id} cannot run beside the other steps of "${around.id}": ${why}`;
        report({
          message,
          at: source.spanOf(action.path, 'key'),
          help: `Put it before or behind "${around.id}".`,
        });
      }
    }
  },
};
