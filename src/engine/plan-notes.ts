import type { PlannedStep } from './plan-types.ts';

/** What is said of a step besides what it would do. */
export type Note = Pick<PlannedStep, 'probed' | 'unprobed' | 'scenario'>;

/** The steps of a plan with what is said of each. */
export function noted(
  steps: readonly PlannedStep[],
  noteOf: (step: PlannedStep) => Note | undefined,
): readonly PlannedStep[] {
  return steps.map((step) => ({
    ...step,
    ...noteOf(step),
    ...(step.arms && { arms: step.arms.map((arm) => ({ ...arm, steps: noted(arm.steps, noteOf) })) }),
  }));
}
