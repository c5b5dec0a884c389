import type { StepState } from '../journal/state.ts';
import type { Step } from '../steps/step.ts';
import { undoneBy, undoStep } from '../steps/undo-step.ts';
import type { PlayRun } from './run.ts';

/** Whether a step may have left something behind, such as its undo takes back. */
export function mayHaveChanged(state: StepState | undefined): boolean {
  switch (state?.status) {
    case 'succeeded':
      return true;
    // It failed half-way, or its effect was not found in place: nothing says that it changed nothing.
    case 'failed':
      return state.refused !== true;
    default:
      return false;
  }
}

/** The undos that are due, last change first: of the steps that ran, in the order in which they first did. */
export function dueUndos(run: Pick<PlayRun, 'outline' | 'state'>): readonly Step[] {
  const { steps } = run.state();
  return [...steps.keys()]
    .filter((id) => undoneBy(id) === undefined && mayHaveChanged(steps.get(id)))
    .reverse()
    .flatMap((id) => {
      const step = run.outline.get(id)?.step;
      const undo = step && undoStep(step);
      return undo === undefined ? [] : [undo];
    });
}
