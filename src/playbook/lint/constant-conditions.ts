import type { LintRule } from './rule.ts';

/** A condition that names nothing decides nothing. */
export const constantConditions: LintRule = {
  code: 'RB222',
  check({ texts, source }, report) {
    for (const { text, parsed, path, arm } of texts) {
      const constant = parsed.ok && 'constant' in parsed.value ? parsed.value.constant : undefined;
      if (constant === undefined) continue;
      const [message, help] = wording(constant, arm);
      report({ severity: 'warning', message, help, at: source.spanInside(path, 0, text.length) });
    }
  },
};

function wording(holds: boolean, arm: boolean): readonly [message: string, help: string] {
  if (arm)
    return holds
      ? ['this condition always holds', 'Write otherwise: for the steps that are left, as the last arm.']
      : ['this condition never holds: its steps never run', 'Name what decides, or remove the arm.'];
  return holds
    ? ['this condition always holds', 'Remove it: a step without one always runs.']
    : [
        'this condition never holds: the step never runs',
        'Name what decides, such as an input, or remove the step.',
      ];
}
