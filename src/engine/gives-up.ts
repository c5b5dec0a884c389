import type { Step } from '../steps/step.ts';
import { cameTo } from './came-to.ts';
import type { PlayRun, Stop } from './run.ts';

/** A step whose failure gives up what it stands in, where the engine was cut off before it could record that. */
export function failedBefore(run: PlayRun, body: readonly Step[]): Stop | undefined {
  for (const { id, onFailure } of cameTo(run.state(), body)) {
    const state = run.step(id);
    if (state?.status === 'failed' && !state.continued && onFailure === 'give-up')
      return { status: 'failed', step: id, error: state.error, givesUp: true };
  }
  return undefined;
}
