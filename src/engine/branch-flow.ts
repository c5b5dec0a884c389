import type { StepError } from '../steps/kind.ts';
import type { BranchFlow, Step } from '../steps/step.ts';
import { decide, failBeforehand } from './decide.ts';
import type { RunFlow, RunSteps } from './flow.ts';
import type { PlayRun, Stop } from './run.ts';

/** Takes the first arm whose condition holds; on resume, the arm that was taken. */
export const runBranch: RunFlow<BranchFlow> = async (run, step, { steps }) => {
  const { arms = [] } = step;
  while (run.step(step.id)?.status !== 'routed') {
    const chosen = choose(run, step);
    if (!('error' in chosen)) {
      const label = chosen.arm === null ? 'no arm: no condition holds' : (arms[chosen.arm]?.label ?? '');
      run.record({ type: 'step.routed', step: step.id, arm: chosen.arm, label });
      break;
    }
    const stop = await failBeforehand(run, step, chosen.error);
    if (stop !== 'retry') return stop;
  }
  return runArm(run, step, steps);
};

async function runArm(run: PlayRun, step: Step, steps: RunSteps): Promise<Stop | undefined> {
  const routed = run.step(step.id);
  const taken = routed?.status === 'routed' && routed.arm !== null ? step.arms?.[routed.arm] : undefined;
  const began = run.ports.clock.monotonic();
  const stop = taken && (await steps(run, taken.steps));
  if (stop !== undefined) return stop;
  run.record({
    type: 'step.finished',
    step: step.id,
    attempt: 1,
    duration: Math.round(run.ports.clock.monotonic() - began),
    outcome: { status: 'succeeded', outputs: { taken: taken?.label ?? '' } },
  });
  return undefined;
}

function choose(run: PlayRun, { id, arms = [] }: Step): { arm: number | null } | { error: StepError } {
  for (const [index, arm] of arms.entries()) {
    if (arm.when === undefined) return { arm: index };
    const decision = decide(run, id, arm.when);
    if ('error' in decision) return decision;
    if (decision.holds) return { arm: index };
  }
  return { arm: null };
}
