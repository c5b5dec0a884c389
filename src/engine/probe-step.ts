import type { StepState } from '../journal/state.ts';
import type { Step } from '../steps/step.ts';
import { runFlow } from './flows.ts';
import { interpret, isSettled } from './interpret.ts';
import type { Note } from './plan-notes.ts';
import type { CameTo, PlannedStep } from './plan-types.ts';
import { prepare } from './prepare.ts';
import type { Read } from './probe-order.ts';
import { itemsOf } from './repeat-values.ts';
import type { PlayRun, Stop } from './run.ts';

/** Runs a step as a play does, and says what it came to. */
export async function probeStep(run: PlayRun, { step: { id }, behind }: Read): Promise<Note> {
  const step = writtenStep(run, id);
  const ready = prepare(run, id, step);
  if (ready.ok) {
    const { kind, action } = ready.prepared;
    if (kind.lasts?.(action) !== undefined) return { unprobed: 'it waits, and a plan does not' };
    if (kind.takesTerminal?.(action)) return { unprobed: 'it takes the terminal' };
  }
  enterRepeats(run, id);
  const at = run.ports.clock.now();
  const began = run.ports.clock.monotonic();
  const stop = await interpret(run, [step]);
  const duration = Math.round(run.ports.clock.monotonic() - began);
  const state = run.step(id);
  if (state?.status === 'skipped') return { unprobed: state.detail };
  const before = behind === undefined ? {} : { before: behind };
  return { probed: { at: new Date(at).toISOString(), duration, ...cameTo(state, stop), ...before } };
}

/** What a step came to; `stop` is why its play did not go on behind it. */
export function cameTo(state: StepState | undefined, stop?: Pick<Stop, 'error'>): CameTo {
  if (state?.status === 'succeeded') return { status: 'succeeded', outputs: state.outputs };
  if (state?.status === 'failed') {
    const { outputs, error, continued } = state;
    return { status: 'failed', outputs, error, ...(continued && { passedOver: true }) };
  }
  return { status: 'cut-off', outputs: {}, ...(stop && { error: stop.error }) };
}

/** Lets the engine go through steps whose inner steps have all been run, so that later steps see what they leave. */
export async function closeHolders(run: PlayRun, holders: readonly PlannedStep[]): Promise<void> {
  for (const { id, arms = [] } of holders) {
    if (['succeeded', 'failed'].includes(run.step(id)?.status ?? '')) continue;
    const held = arms.flatMap(({ decision, steps }) => (decision === 'not-taken' ? [] : steps));
    const skipped = new Set(held.filter(({ state }) => state === 'would-skip').map((each) => each.id));
    const isDone = (step: Step): boolean => skipped.has(step.id) || isSettled(run, step);
    if (!held.every((each) => isDone(writtenStep(run, each.id)))) continue;
    // Whatever it decides by itself, it runs nothing more.
    await runFlow(run, writtenStep(run, id), async (_, steps) =>
      steps.every(isDone)
        ? undefined
        : { status: 'failed', error: { code: 'RB901', message: 'a plan runs nothing here' } },
    );
  }
}

/** The repeats around a step are under way, with the items that they go through. */
function enterRepeats(run: PlayRun, id: string): void {
  const around = run.outline.get(id)?.inside?.parent;
  if (around === undefined) return;
  enterRepeats(run, around.id);
  if (around.flow?.type !== 'repeat' || 'until' in around.flow || run.step(around.id) !== undefined) return;
  const listed = itemsOf(run, around, around.flow);
  if ('items' in listed) run.record({ type: 'step.entered', step: around.id, ...listed });
}

function writtenStep(run: PlayRun, id: string): Step {
  const step = run.outline.get(id)?.step;
  if (step === undefined) throw new Error(`the plan names ${id}, and the playbook does not`);
  return step;
}
