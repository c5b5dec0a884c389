import type { Step } from '../steps/step.ts';
import { decide, failBeforehand } from './decide.ts';
import { runFlow } from './flows.ts';
import { underGuards } from './guards.ts';
import { haltBefore } from './halt.ts';
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
  return underGuards(run, { guards: step.guards, step }, (inside) =>
    step.arms === undefined ? runLeaf(inside, step) : runFlow(inside, step, interpret),
  );
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
    const decision = decide(run, step.id, step.when);
    if ('error' in decision) {
      const stop = await failBeforehand(run, step, decision.error);
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
