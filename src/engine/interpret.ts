import { DiagnosticError } from '../diagnostics/diagnostic.ts';
import type { StepError } from '../steps/kind.ts';
import type { Step } from '../steps/step.ts';
import { haltBefore } from './halt.ts';
import { toStepError } from './prepare.ts';
import { passOver, refuse, remedyFor } from './remedy.ts';
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
  const halt = await haltBefore(run, step);
  if (halt !== undefined) return halt;
  const due = await isDue(run, step);
  if ('stop' in due) return due.stop;
  if (!due.holds) return undefined;
  return step.arms === undefined ? runLeaf(run, step) : route(run, step, step.arms);
}

/** Whether a step needs nothing more: it succeeded, was skipped, or failed and the play went on. */
export function isSettled(run: PlayRun, step: Step): boolean {
  const state = run.step(step.id);
  switch (state?.status) {
    case 'succeeded':
    case 'skipped':
      return true;
    case 'failed':
      return state.continued;
    default:
      return false;
  }
}

type Due = { readonly holds: boolean } | { readonly stop: Stop | undefined };

/** Decides a step's `when`; a condition that cannot be decided is a failure of the step. */
async function isDue(run: PlayRun, step: Step): Promise<Due> {
  // Once it was started or routed, the decision to run it stands.
  if (step.when === undefined || isUnderWay(run, step)) return { holds: true };
  for (;;) {
    const decision = decide(run, step.when);
    if ('error' in decision) {
      const stop = await failed(run, step, decision.error);
      if (stop === 'retry') continue;
      return { stop };
    }
    if (decision.holds) return decision;
    const detail = `${step.when} does not hold`;
    run.record({ type: 'step.skipped', step: step.id, reason: 'condition', detail });
    return decision;
  }
}

/** Whether the step was started in earnest; one that failed before it could start is decided anew, as are repeated checks. */
function isUnderWay(run: PlayRun, step: Step): boolean {
  const state = run.step(step.id);
  if (state?.status === 'repeatable') return state.anew !== true;
  return state !== undefined && !(state.status === 'failed' && state.attempt === 0);
}

async function failed(run: PlayRun, step: Step, error: StepError): Promise<Stop | 'retry' | undefined> {
  const remedy = await remedyFor(run, step, refuse(run, step, 0, error));
  if (remedy.do === 'retry') return 'retry';
  return remedy.do === 'stop' ? remedy.stop : passOver(run, step, remedy.basis);
}

function decide(run: PlayRun, condition: string): { holds: boolean } | { error: StepError } {
  try {
    const decision = run.scope.holds(condition);
    return { holds: decision.known && decision.holds };
  } catch (error) {
    if (error instanceof DiagnosticError) return { error: toStepError(error.diagnostic) };
    throw error;
  }
}

/** Takes the first arm whose condition holds; on resume, the arm that was taken. */
async function route(run: PlayRun, step: Step, arms: NonNullable<Step['arms']>): Promise<Stop | undefined> {
  while (run.step(step.id)?.status !== 'routed') {
    const chosen = choose(run, arms);
    if (!('error' in chosen)) {
      const label = chosen.arm === null ? 'no arm: no condition holds' : (arms[chosen.arm]?.label ?? '');
      run.record({ type: 'step.routed', step: step.id, arm: chosen.arm, label });
      break;
    }
    const stop = await failed(run, step, chosen.error);
    if (stop !== 'retry') return stop;
  }
  return runArm(run, step, arms);
}

async function runArm(run: PlayRun, step: Step, arms: NonNullable<Step['arms']>): Promise<Stop | undefined> {
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
  arms: NonNullable<Step['arms']>,
): { arm: number | null } | { error: StepError } {
  for (const [index, arm] of arms.entries()) {
    if (arm.when === undefined) return { arm: index };
    const decision = decide(run, arm.when);
    if ('error' in decision) return decision;
    if (decision.holds) return { arm: index };
  }
  return { arm: null };
}
