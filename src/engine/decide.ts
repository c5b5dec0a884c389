import { DiagnosticError } from '../diagnostics/diagnostic.ts';
import type { StepError } from '../steps/kind.ts';
import type { Step } from '../steps/step.ts';
import { toStepError } from './prepare.ts';
import { passOver, refuse, remedyFor } from './remedy.ts';
import type { PlayRun, Stop } from './run.ts';

/** Decides a condition over the values that a step sees; one that cannot be decided is an error. */
export function decide(
  run: PlayRun,
  step: string,
  condition: string,
): { readonly holds: boolean } | { readonly error: StepError } {
  try {
    const decision = run.scopeOf(step).holds(condition);
    return { holds: decision.known && decision.holds };
  } catch (error) {
    if (error instanceof DiagnosticError) return { error: toStepError(error.diagnostic) };
    throw error;
  }
}

/** Fails a step that could not even begin, and says how the play goes on. */
export async function failBeforehand(
  run: PlayRun,
  step: Step,
  error: StepError,
): Promise<Stop | 'retry' | undefined> {
  const remedy = await remedyFor(run, step, refuse(run, step, 0, error));
  if (remedy.do === 'retry') return 'retry';
  return remedy.do === 'stop' ? remedy.stop : passOver(run, step, remedy.basis);
}
