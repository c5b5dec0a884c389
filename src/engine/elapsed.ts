import type { Step } from '../steps/step.ts';
import type { PlayRun } from './run.ts';

/**
 * Milliseconds since the attempt began with which the one that runs or comes next goes on, because it was cut off; 0
 * where it begins anew. By the wall clock: one that was set back makes it shorter, never negative.
 */
export function elapsed(run: PlayRun, { id }: Pick<Step, 'id'>): number {
  const state = run.step(id);
  const since = state !== undefined && 'since' in state ? state.since : undefined;
  return since === undefined ? 0 : Math.max(0, run.ports.clock.now() - Date.parse(since));
}
