import { DiagnosticError } from '../diagnostics/diagnostic.ts';
import type { Step } from '../steps/step.ts';
import { toStepError } from './prepare.ts';
import type { PlayRun, Stop } from './run.ts';
import { runLeaf } from './step.ts';

/** Runs steps in order; what the journal already tells as finished is not run again. Returns why it stopped, if it did. */
export async function interpret(run: PlayRun, steps: readonly Step[]): Promise<Stop | undefined> {
  for (const step of steps) {
    const stop = await interpretStep(run, step);
    if (stop !== undefined) return stop;
  }
  return undefined;
}

async function interpretStep(run: PlayRun, step: Step): Promise<Stop | undefined> {
  if (isSettled(run, step)) return undefined;
  if (run.interruption.aborted) return halted(run, step);
  const skip = skipReason(run, step);
  if (skip.stop !== undefined) return skip.stop;
  if (skip.skipped) return undefined;
  return step.arms === undefined ? runLeaf(run, step) : route(run, step, step.arms);
}

/** Whether a step needs nothing more: it succeeded, was skipped, or failed and the play went on. */
function isSettled(run: PlayRun, step: Step): boolean {
  const state = run.step(step.id);
  switch (state?.status) {
    case 'succeeded':
    case 'skipped':
      return true;
    case 'failed':
      return state.continued || step.onFailure === 'continue';
    default:
      return false;
  }
}

const halted = (run: PlayRun, step: Step): Stop => ({
  status: 'interrupted',
  step: step.id,
  error: { code: 'RB514', message: `ended by ${String(run.interruption.reason)} before this step` },
});

function skipReason(run: PlayRun, step: Step): { skipped: boolean; stop?: Stop } {
  // Once it was started or routed, the decision to run it stands.
  if (step.when === undefined || run.step(step.id) !== undefined) return { skipped: false };
  const decision = decide(run, step, step.when);
  if ('stop' in decision) return { skipped: false, stop: decision.stop };
  if (decision.holds) return { skipped: false };
  const detail = `${step.when} does not hold`;
  run.record({ type: 'step.skipped', step: step.id, reason: 'condition', detail });
  return { skipped: true };
}

function decide(run: PlayRun, step: Step, condition: string): { holds: boolean } | { stop: Stop } {
  try {
    const decision = run.scope.holds(condition);
    return { holds: decision.known && decision.holds };
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return { stop: { status: 'failed', step: step.id, error: toStepError(error) } };
  }
}

/** Takes the first arm whose condition holds; on resume, the arm that was taken. */
async function route(run: PlayRun, step: Step, arms: NonNullable<Step['arms']>): Promise<Stop | undefined> {
  const state = run.step(step.id);
  if (state?.status !== 'routed') {
    const chosen = choose(run, step, arms);
    if ('stop' in chosen) return chosen.stop;
    const label = chosen.arm === null ? 'no arm: no condition holds' : (arms[chosen.arm]?.label ?? '');
    run.record({ type: 'step.routed', step: step.id, arm: chosen.arm, label });
  }
  const routed = run.step(step.id);
  const taken = routed?.status === 'routed' && routed.arm !== null ? arms[routed.arm] : undefined;
  const began = run.ports.clock.monotonic();
  const stop = taken && (await interpret(run, taken.steps));
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

function choose(
  run: PlayRun,
  step: Step,
  arms: NonNullable<Step['arms']>,
): { arm: number | null } | { stop: Stop } {
  for (const [index, arm] of arms.entries()) {
    if (arm.when === undefined) return { arm: index };
    const decision = decide(run, step, arm.when);
    if ('stop' in decision) return decision;
    if (decision.holds) return { arm: index };
  }
  return { arm: null };
}
