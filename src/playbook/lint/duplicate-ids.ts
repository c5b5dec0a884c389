import type { Path, Step } from '../../steps/step.ts';
import { guardsOf } from '../guards.ts';
import type { LintRule } from './rule.ts';

/** Two steps or guards of one id: what names it would mean either. */
export const duplicateIds: LintRule = {
  code: 'RB206',
  check({ playbook, source }, report) {
    const first = new Map<string, { readonly path: Path; readonly what: string }>();
    const meet = (id: string, at: Path, what: string): void => {
      const path = [...at, 'id'];
      const other = first.get(id);
      if (other === undefined) {
        first.set(id, { path, what });
        return;
      }
      const related = [{ message: 'the first one is here', at: source.spanOf(other.path, 'value') }];
      const who = other.what === what ? `two ${what}s` : `a ${other.what} and a ${what}`;
      report({ message: `${who} have the id "${id}"`, at: source.spanOf(path, 'value'), related });
    };
    const visit = (steps: readonly Step[]): void => {
      for (const step of steps) {
        meet(step.id, step.path, 'step');
        for (const arm of step.arms ?? []) visit(arm.steps);
      }
    };
    visit(playbook.steps);
    for (const { guard } of guardsOf(playbook)) meet(guard.id, guard.path, 'guard');
  },
};
