import { DiagnosticError } from '../diagnostics/diagnostic.ts';
import type { StepFinished } from '../journal/events.ts';
import { failed, type StepError, type StepOutcome } from '../steps/kind.ts';
import type { PlayFlow, Step } from '../steps/step.ts';
import { failBeforehand } from './decide.ts';
import type { RunFlow } from './flow.ts';
import { failedBefore } from './gives-up.ts';
import { toStepError } from './prepare.ts';
import { passOver } from './remedy.ts';
import type { PlayRun, Stop } from './run.ts';

/** Runs the steps of another playbook; on resume where they are. */
export const runPlay: RunFlow<PlayFlow> = async (run, step, { steps }) => {
  while (run.step(step.id)?.status !== 'entered') {
    const inputs = inputsOf(run, step);
    if (!('error' in inputs)) {
      run.record({ type: 'step.entered', step: step.id, ...inputs });
      break;
    }
    const stop = await failBeforehand(run, step, inputs.error);
    if (stop !== 'retry') return stop;
  }
  const began = run.ports.clock.monotonic();
  const passes = step.onFailure === 'continue';
  const inside = step.arms?.[0]?.steps ?? [];
  const stop = (passes ? failedBefore(run, inside) : undefined) ?? (await steps(run, inside));
  const finish = (outcome: StepOutcome) =>
    run.record<StepFinished>({
      type: 'step.finished',
      step: step.id,
      attempt: 1,
      duration: Math.round(run.ports.clock.monotonic() - began),
      outcome,
    });
  if (stop === undefined) {
    finish({ status: 'succeeded', outputs: {} });
    return undefined;
  }
  if (stop.givesUp !== true || !passes) return stop;
  finish(failed(because(stop)));
  return passOver(run, step, 'on-failure');
};

function inputsOf(
  run: PlayRun,
  { id }: Step,
): { readonly inputs: Readonly<Record<string, unknown>> } | { readonly error: StepError } {
  try {
    return { inputs: run.inputsFor(id) };
  } catch (error) {
    if (error instanceof DiagnosticError) return { error: toStepError(error.diagnostic) };
    throw error;
  }
}

const because = ({ step = '', error }: Stop): StepError => ({
  ...error,
  message: `${step} failed: ${error.message}`,
});
