import type { Arm, Path } from '../../steps/step.ts';
import type { LintRule } from './rule.ts';

/** An arm that can never be taken, because one before it is always taken first. */
export const deadArms: LintRule = {
  code: 'RB214',
  check({ places, registry, source }, report) {
    for (const { step } of places.all) {
      const kind = registry[step.kind];
      if (step.arms === undefined || kind?.type !== 'nesting') continue;
      // The path of an arm leads to its steps; what holds them is the arm.
      const paths = kind
        .arms(step.config)
        .map(({ path }): Path => [...step.path, step.kind, ...path.slice(0, -1)]);
      for (const { index, before, ...fault } of deadArmsOf(step.arms)) {
        const related = [
          { message: 'this one is always taken before it', at: source.spanOf(paths[before] ?? [], 'value') },
        ];
        report({ ...fault, at: source.spanOf(paths[index] ?? [], 'value'), related });
      }
    }
  },
};

interface DeadArm {
  readonly index: number;
  /** The arm that is taken first. */
  readonly before: number;
  readonly message: string;
  readonly help: string;
}

function deadArmsOf(arms: readonly Arm[]): readonly DeadArm[] {
  const dead: DeadArm[] = [];
  const conditions = new Map<string, number>();
  const otherwise = arms.findIndex(({ when }) => when === undefined);
  for (const [index, { when }] of arms.entries()) {
    if (otherwise !== -1 && index > otherwise) {
      const help = 'Put otherwise last, once.';
      dead.push({ index, before: otherwise, message: 'this arm can never be taken', help });
      continue;
    }
    const before = when === undefined ? undefined : conditions.get(when);
    if (before !== undefined) {
      const message = 'this arm can never be taken: another one has the same condition';
      dead.push({ index, before, message, help: 'Correct one of the two conditions, or remove the arm.' });
    } else if (when !== undefined) conditions.set(when, index);
  }
  return dead;
}
