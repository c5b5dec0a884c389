import type { StepError } from '../steps/kind.ts';
import type { Step } from '../steps/step.ts';
import { attempt } from './attempt.ts';
import { type Prepared, prepare } from './prepare.ts';
import { approvalQuestion, ask, hasConsent, isConsent, openQuestion } from './questions.ts';
import { retryDelay } from './retry.ts';
import type { PlayRun, Stop } from './run.ts';

/** What to do about a failed step. */
type Remedy =
  | { readonly do: 'retry' }
  | { readonly do: 'continue' }
  | { readonly do: 'stop'; readonly stop: Stop };

/** Runs a step that does something, until it succeeded, was passed over, or stops the play. */
export async function runLeaf(run: PlayRun, step: Step): Promise<Stop | undefined> {
  for (;;) {
    const ended = await runOnce(run, step);
    if (ended === undefined) return undefined;
    if ('stop' in ended) return ended.stop;
    const remedy = await remedyFor(run, step, ended.error);
    if (remedy.do === 'stop') return remedy.stop;
    if (remedy.do === 'continue') return undefined;
  }
}

type Ended = { readonly stop: Stop } | { readonly error: StepError } | undefined;

/** Approval, then as many attempts as the playbook's `retry` names. */
async function runOnce(run: PlayRun, step: Step): Promise<Ended> {
  const number = attemptsSoFar(run, step) + 1;
  const ready = prepare(run, step);
  if (!ready.ok) return { error: refuse(run, step, number, ready.error) };
  const refusal = await approve(run, step, ready.prepared, number);
  if (refusal !== undefined) return refusal;
  // The signal may have come with the question: after it nothing new is started.
  if (run.interruption.aborted) return { stop: interrupted(run, step) };
  return attempts(run, step, ready.prepared, number);
}

async function attempts(run: PlayRun, step: Step, prepared: Prepared, first: number): Promise<Ended> {
  const last = first + (step.retry?.attempts ?? 1) - 1;
  for (let number = first; ; number += 1) {
    const { outcome, stop } = await attempt(run, step, prepared, number);
    if (stop !== undefined) return { stop };
    if (outcome.status === 'succeeded') return undefined;
    if (run.interruption.aborted) return { stop: interrupted(run, step) };
    if (number >= last || step.retry === undefined) return { error: outcome.error };
    const delay = retryDelay(step.retry, number - first + 1, run.ports.clock.random());
    run.record({ type: 'step.retrying', step: step.id, attempt: number + 1, delay });
    await run.ports.clock.sleep(delay, run.interruption);
    if (run.interruption.aborted) return { stop: interrupted(run, step) };
  }
}

/** How often the step was started already, in this and in earlier engines. */
function attemptsSoFar(run: PlayRun, step: Step): number {
  const state = run.step(step.id);
  return state !== undefined && 'attempt' in state ? state.attempt : 0;
}

/** Records a step that could not even be rendered, so that the transcript shows it as failed, not as missing. */
function refuse(run: PlayRun, step: Step, number: number, error: StepError): StepError {
  const outcome = { status: 'failed', error, outputs: {} } as const;
  run.record({ type: 'step.finished', step: step.id, attempt: number, duration: 0, outcome });
  return error;
}

async function approve(run: PlayRun, step: Step, prepared: Prepared, number: number): Promise<Ended> {
  const question = approvalQuestion(step, prepared.lines, run.scope.text);
  if (question === undefined || hasConsent(run, step)) return undefined;
  const reply = await ask(run, question);
  if (!reply.given) return { stop: openQuestion(question, reply.reason) };
  if (isConsent(reply.value)) return undefined;
  const error = { code: 'RB509', message: `${reply.by} declined to run it` } as const;
  return { error: refuse(run, step, number, error) };
}

const interrupted = (run: PlayRun, step: Step): Stop => ({
  status: 'interrupted',
  step: step.id,
  error: { code: 'RB514', message: `ended by ${String(run.interruption.reason)}` },
});

async function remedyFor(run: PlayRun, step: Step, error: StepError): Promise<Remedy> {
  const policy = step.onFailure ?? (run.ports.operator.present ? 'ask' : 'stop');
  const stop = { do: 'stop', stop: { status: 'failed', step: step.id, error } } as const;
  if (policy === 'continue') return { do: 'continue' };
  if (policy === 'stop') return stop;
  const question = failureQuestion(step, error);
  const reply = await ask(run, question);
  if (!reply.given) {
    return reply.reason === 'aborted' ? { do: 'stop', stop: openQuestion(question, reply.reason) } : stop;
  }
  if (reply.value === 'retry') return { do: 'retry' };
  return reply.value === 'continue' ? { do: 'continue' } : stop;
}

const failureQuestion = (step: Step, error: StepError) =>
  ({
    step: step.id,
    purpose: 'failure',
    ask: `${step.name} failed. What now?`,
    answer: {
      type: 'choice',
      choices: [
        { value: 'retry', label: 'Try again', consequence: 'runs this step once more' },
        {
          value: 'stop',
          label: 'Stop here',
          consequence: 'ends this play; runbook resume goes on at this step',
        },
        {
          value: 'continue',
          label: 'Go on without it',
          consequence: 'leaves this step failed and runs the next one',
        },
      ],
    },
    context: [error.message, ...(error.help === undefined ? [] : [error.help])],
  }) as const;
