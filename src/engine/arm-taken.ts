import type { StepState } from '../journal/state.ts';
import { isParallel, type Step } from '../steps/step.ts';

/** The arm that was taken, null for none; undefined where nothing was decided, or no longer is. */
export function armTaken(step: Step, found: StepState | undefined): number | null | undefined {
  if (step.arms === undefined || step.flow?.type === 'repeat') return undefined;
  // What is run at once is not chosen, and is gone on with whatever became of it.
  if (isParallel(step)) return found === undefined || found.status === 'skipped' ? undefined : 0;
  if (step.flow?.type === 'play') return isBegun(found) ? 0 : undefined;
  if (found?.status === 'routed') return found.arm;
  if (found?.status !== 'succeeded') return undefined;
  const index = step.arms.findIndex(({ label }) => label === found.outputs.taken);
  return index === -1 ? null : index;
}

/** Whether the playbook that a step plays was begun; one that could not be has failed before its first attempt. */
const isBegun = (found: StepState | undefined): boolean =>
  found?.status === 'entered' ||
  found?.status === 'succeeded' ||
  (found?.status === 'failed' && found.attempt > 0);
