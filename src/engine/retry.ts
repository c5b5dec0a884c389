import type { Retry } from '../steps/step.ts';

/** Milliseconds to wait after `failures` failed attempts (from 1); `chance` in [0, 1) places it within the jitter. */
export function retryDelay(retry: Retry, failures: number, chance: number): number {
  const base = Math.min(retry.delay * retry.backoff ** (failures - 1), retry.maxDelay);
  return Math.round(base * (1 + retry.jitter * (2 * chance - 1)));
}
