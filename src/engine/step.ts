import { DiagnosticError } from '../diagnostics/diagnostic.ts';
import type { Question } from '../ports/operator.ts';
import type { StepError } from '../steps/kind.ts';
import type { Step } from '../steps/step.ts';
import { approvalQuestion, consentOf, declinedBy, isConsent } from './approval.ts';
import { attempt } from './attempt.ts';
import { settleDoubt } from './doubt.ts';
import { haltBefore, haltedAt } from './halt.ts';
import { lostLock } from './lost-lock.ts';
import { type Prepared, prepare, toStepError } from './prepare.ts';
import { ask, openQuestion } from './questions.ts';
import { passOver, refuse, remedyFor } from './remedy.ts';
import { lastOfRound, mayTryAgain, retryDelay } from './retry.ts';
import type { PlayRun, Stop } from './run.ts';
import { secondConsent } from './second-consent.ts';

/** How a round of attempts ended: done, failed, unknown, or the play stops. */
type Ended = { readonly stop: Stop } | { readonly error: StepError } | { readonly doubt: number } | undefined;

/** Runs a step that does something, until it succeeded, was passed over, or stops the play. */
export async function runLeaf(run: PlayRun, step: Step): Promise<Stop | undefined> {
  for (;;) {
    const ended = await runOnce(run, step);
    if (ended === undefined) return undefined;
    if ('stop' in ended) return ended.stop;
    if ('doubt' in ended) {
      const stop = await settleDoubt(run, step, ended.doubt);
      if (stop !== undefined || run.step(step.id)?.status === 'succeeded') return stop;
      continue;
    }
    const remedy = await remedyFor(run, step, ended.error);
    if (remedy.do === 'stop') return remedy.stop;
    if (remedy.do === 'continue') return passOver(run, step, remedy.basis);
  }
}

/** Approval, then as many attempts as the playbook's `retry` names. */
async function runOnce(run: PlayRun, step: Step): Promise<Ended> {
  const number = attemptsSoFar(run, step) + 1;
  const ready = prepare(run, step.id, step);
  if (!ready.ok) return { error: refuse(run, step, number, ready.error) };
  const question = questionFor(run, step, ready.prepared);
  if ('error' in question) return { error: refuse(run, step, number, question.error) };
  const refusal = await approve(run, step, number, question.asked);
  if (refusal !== undefined) return refusal;
  // The signal may have come with the question, or while it waited for its turn: after it nothing new is started.
  const halt = await haltBefore(run, step);
  if (halt !== undefined) return { stop: halt };
  return attempts(run, step, ready.prepared, number);
}

async function attempts(run: PlayRun, step: Step, prepared: Prepared, first: number): Promise<Ended> {
  const last = lastOfRound(run.step(step.id), step, first);
  for (let number = first; ; number += 1) {
    const lost = lostLock(run, step);
    if (lost !== undefined) return { stop: lost };
    const { outcome, stop } = await attempt(run, step, prepared, number);
    if (stop !== undefined) return { stop };
    if (outcome.status === 'succeeded') return undefined;
    const halts = run.interruption.halting.aborted;
    if (outcome.status === 'unknown') return halts ? { stop: haltedAt(run, step) } : { doubt: number };
    const again = number < last && mayTryAgain(step, outcome.error);
    if (!again || step.retry === undefined) return { error: outcome.error };
    const failures = number - first + 1;
    const delay = retryDelay(step.retry, failures, run.ports.clock.random());
    run.record({ type: 'step.retrying', step: step.id, attempt: number + 1, last, delay });
    await run.ports.clock.sleep(delay, run.interruption.halting);
    const halt = await haltBefore(run, step);
    if (halt !== undefined) return { stop: halt };
  }
}

/** How often the step was started already, in this and in earlier engines. */
function attemptsSoFar(run: PlayRun, step: Step): number {
  const state = run.step(step.id);
  return state !== undefined && 'attempt' in state ? state.attempt : 0;
}

function questionFor(
  run: PlayRun,
  step: Step,
  prepared: Prepared,
): { readonly asked: Question | undefined } | { readonly error: StepError } {
  try {
    return { asked: approvalQuestion(step, prepared.lines, run.scopeOf(step.id).text) };
  } catch (error) {
    if (error instanceof DiagnosticError) return { error: toStepError(error.diagnostic) };
    throw error;
  }
}

async function approve(
  run: PlayRun,
  step: Step,
  number: number,
  question: Question | undefined,
): Promise<Ended> {
  if (question === undefined) return undefined;
  const first = consentOf(run, step) ?? (await ask(run, question));
  if ('given' in first && !first.given) return { stop: openQuestion(question, first) };
  const declined = isConsent(first.value) ? undefined : declinedBy(first.by);
  const refusal =
    declined ?? (step.approve?.by === 2 ? await secondConsent(run, question, first) : undefined);
  if (refusal === undefined || 'stop' in refusal) return refusal;
  return { error: refuse(run, step, number, refusal) };
}
