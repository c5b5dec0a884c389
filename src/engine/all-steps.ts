import type { Step } from '../steps/step.ts';

/** Every step of a playbook in the order in which it is written, those inside arms included. */
export function* allSteps(steps: readonly Step[]): Generator<Step> {
  for (const step of steps) {
    yield step;
    for (const arm of step.arms ?? []) yield* allSteps(arm.steps);
  }
}
