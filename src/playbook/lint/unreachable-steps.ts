import { isParallel, type Step } from '../../steps/step.ts';
import type { LintRule } from './rule.ts';

/** Steps behind one that ends the play, or behind a branch of which every arm does. */
export const unreachableSteps: LintRule = {
  code: 'RB223',
  check({ playbook, source }, report) {
    const visit = (steps: readonly Step[], atOnce: boolean): void => {
      const stop = atOnce ? -1 : steps.findIndex(stops);
      const next = stop === -1 ? undefined : steps[stop + 1];
      const ender = steps[stop];
      if (ender !== undefined && next !== undefined) {
        report({
          severity: 'warning',
          message: `step "${next.id}" is never reached: "${ender.id}" always fails, and the play stops there`,
          at: source.spanOf([...next.path, 'id'], 'value'),
          help: `Give "${ender.id}" a when, or on-failure: continue, or put the step before it.`,
          related: [{ message: 'this one always fails', at: source.spanOf([...ender.path, 'id'], 'value') }],
        });
      }
      for (const step of steps) for (const arm of step.arms ?? []) visit(arm.steps, isParallel(step));
    };
    visit(playbook.steps, false);
  },
};

/** Whether a play never comes past a step. */
function stops({ when, config, arms, flow, onFailure, kind }: Step): boolean {
  if (when !== undefined || onFailure === 'continue' || onFailure === 'ask') return false;
  if (flow?.type === 'parallel') return arms?.some((arm) => arm.steps.some(stops)) === true;
  if (flow?.type === 'branch')
    return arms?.some((arm) => arm.when === undefined) === true && arms.every((arm) => arm.steps.some(stops));
  return kind === 'shell' && typeof config === 'string' && fails(config);
}

/** A text of which the last command ends the shell with a failure whatever came before. */
function fails(text: string): boolean {
  const commands = text.trim().split(/\s*[;\n]\s*/);
  const last = commands.at(-1) ?? '';
  return /^(?:exit [1-9]\d*|false)$/.test(last) && !/[&|(){}]|\b(?:if|for|while|until|case)\b/.test(text);
}
