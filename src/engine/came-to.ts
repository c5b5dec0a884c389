import { iterationOf } from '../steps/instance.ts';
import type { Step } from '../steps/step.ts';
import { armTaken } from './arm-taken.ts';
import type { ActivePlay } from './run.ts';

/** The steps on the way that a play has come and will go on, in order, with those of arms taken and iterations begun. */
export function* cameTo(state: ActivePlay, steps: readonly Step[]): Generator<Step> {
  for (const step of steps) {
    yield step;
    yield* cameTo(state, heldBy(state, step));
  }
}

/** The steps that a step holds and the play has come to: of the arm that was taken, of each iteration that was begun. */
function heldBy({ steps, repeats }: ActivePlay, step: Step): readonly Step[] {
  if (step.flow?.type === 'repeat') {
    const { iteration = 0 } = repeats.get(step.id) ?? {};
    return Array.from({ length: iteration }, (_, index) => iterationOf(step, index + 1)).flat();
  }
  const taken = armTaken(step, steps.get(step.id));
  return taken === undefined || taken === null ? [] : (step.arms?.[taken]?.steps ?? []);
}
