import type { Flow, Step } from '../steps/step.ts';
import type { PlayRun, Stop } from './run.ts';

/** Runs steps in order, as far as they go; returns why they stopped, if they did. */
export type RunSteps = (run: PlayRun, steps: readonly Step[]) => Promise<Stop | undefined>;

/** Runs what a step holds in the manner of its flow; it begins where the journal says that it is. */
export type RunFlow<Of extends Flow = Flow> = (
  run: PlayRun,
  step: Step,
  how: { readonly flow: Of; readonly steps: RunSteps },
) => Promise<Stop | undefined>;
