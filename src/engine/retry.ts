import type { StepState } from '../journal/state.ts';
import type { StepError } from '../steps/kind.ts';
import type { Retry, Step } from '../steps/step.ts';
import { isAborted } from './remedy.ts';

/** Milliseconds to wait after `failures` failed attempts (from 1); `chance` in [0, 1) places it within the jitter. */
export function retryDelay(retry: Retry, failures: number, chance: number): number {
  const base = Math.min(retry.delay * retry.backoff ** (failures - 1), retry.maxDelay);
  return Math.round(base * (1 + retry.jitter * (2 * chance - 1)));
}

/** What may have taken effect is not done twice unless somebody says so. */
export const mayTryAgain = (step: Step, error: StepError): boolean =>
  !isAborted(step, error) && (error.uncertain !== true || step.idempotent === true);

/** The last attempt of the round that an attempt is of: one that was cut off has the attempts left that it had. */
export function lastOfRound(state: StepState | undefined, step: Step, attempt: number): number {
  const last = state !== undefined && 'last' in state ? state.last : undefined;
  return last ?? attempt + (step.retry?.attempts ?? 1) - 1;
}
