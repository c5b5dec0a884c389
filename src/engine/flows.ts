import type { Flow, Step } from '../steps/step.ts';
import { runBranch } from './branch-flow.ts';
import type { RunFlow, RunSteps } from './flow.ts';
import { runParallel } from './parallel-flow.ts';
import { runPlay } from './play-flow.ts';
import { runRepeat } from './repeat-flow.ts';
import type { PlayRun, Stop } from './run.ts';

const FLOWS: { readonly [Type in Flow['type']]: RunFlow<Extract<Flow, { type: Type }>> } = {
  branch: runBranch,
  parallel: runParallel,
  repeat: runRepeat,
  play: runPlay,
};

/** Runs a step that holds others. Journals of version 0.1 name no flow: there all such steps are branches. */
export function runFlow(run: PlayRun, step: Step, steps: RunSteps): Promise<Stop | undefined> {
  const { flow = { type: 'branch' } } = step;
  const runOf = FLOWS[flow.type] as RunFlow;
  return runOf(run, step, { flow, steps });
}
