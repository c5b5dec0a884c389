import type { Path, Step } from '../../steps/step.ts';
import type { LintRule } from './rule.ts';

/** Two steps of one id: what names it would mean either. */
export const duplicateIds: LintRule = {
  code: 'RB206',
  check({ playbook, source }, report) {
    const first = new Map<string, Path>();
    const visit = (steps: readonly Step[]): void => {
      for (const step of steps) {
        const path = [...step.path, 'id'];
        const other = first.get(step.id);
        if (other === undefined) first.set(step.id, path);
        else {
          const related = [{ message: 'the first one is here', at: source.spanOf(other, 'value') }];
          const message = `two steps have the id "${step.id}"`;
          report({ message, at: source.spanOf(path, 'value'), related });
        }
        for (const arm of step.arms ?? []) visit(arm.steps);
      }
    };
    visit(playbook.steps);
  },
};
