import { counted } from '../diagnostics/counted.ts';
import type { Question } from '../ports/operator.ts';
import type { StepError } from '../steps/kind.ts';
import type { Step } from '../steps/step.ts';
import { undoneBy } from '../steps/undo-step.ts';
import { dueUndos } from './due-undos.ts';
import { ask, openQuestion } from './questions.ts';
import type { PlayRun, Stop } from './run.ts';

/** What to do about a failed step. */
export type Remedy =
  | { readonly do: 'retry' }
  | { readonly do: 'continue'; readonly basis: 'on-failure' | 'operator' }
  | { readonly do: 'stop'; readonly stop: Stop };

/** Asks the playbook's `on-failure`, or the person, what a failure means. */
export async function remedyFor(run: PlayRun, step: Step, error: StepError): Promise<Remedy> {
  const policy = isAborted(step, error) ? 'stop' : policyOf(run, step);
  const stop = { do: 'stop', stop: { status: 'failed', step: step.id, error } } as const;
  if (policy === 'continue') return { do: 'continue', basis: 'on-failure' };
  if (policy === 'stop') return stop;
  if (policy === 'give-up') return { do: 'stop', stop: { ...stop.stop, givesUp: true } };
  const undos = undoneBy(step.id) === undefined ? dueUndos(run) : [];
  const question = failureQuestion(step, error, { undos, beside: run.beside });
  const reply = await ask(run, question);
  if (!reply.given) {
    // What ended beside it is no reason to forget that this one failed.
    const stopped = reply.reason === 'aborted' && !isOnlyBeside(run);
    return stopped ? { do: 'stop', stop: openQuestion(question, reply) } : stop;
  }
  if (reply.value === 'retry') return { do: 'retry' };
  if (reply.value === 'undo') return { do: 'stop', stop: { ...stop.stop, undo: true } };
  return reply.value === 'continue' ? { do: 'continue', basis: 'operator' } : stop;
}

/** Whether nothing but the end of a step beside it has ended a question. */
const isOnlyBeside = ({ interruption }: PlayRun): boolean =>
  interruption.halting.aborted && !interruption.whole.halting.aborted;

/** Whether a failure ends the play at once: neither is the step tried again, nor is anybody asked. */
export const isAborted = ({ onTimeout }: Step, { code }: StepError): boolean =>
  onTimeout === 'abort' && code === 'RB503';

/** After a signal nobody is asked what to do next. */
function policyOf({ ports, interruption }: PlayRun, { onFailure }: Step): NonNullable<Step['onFailure']> {
  const policy = onFailure ?? (ports.operator.present ? 'ask' : 'stop');
  return policy === 'ask' && interruption.halting.aborted ? 'stop' : policy;
}

/** Records that the play goes on without the step: only this makes a failure final for a resume. */
export function passOver(run: PlayRun, step: Step, basis: 'on-failure' | 'operator'): undefined {
  run.record({ type: 'step.passed-over', step: step.id, basis });
}

/** Records a step that could not even be started as failed, so that the transcript does not miss it. */
export function refuse(run: PlayRun, step: Step, attempt: number, error: StepError): StepError {
  const outcome = { status: 'failed', error, outputs: {} } as const;
  return run.record({ type: 'step.finished', step: step.id, attempt, duration: 0, outcome }).outcome.error;
}

/** What stopping leads to: of a play, and of one of several steps that run at once. */
const STOPS = {
  alone: 'ends this play; runbook resume goes on at this step',
  fast: 'nothing more is started; what changes something beside it is finished, then the play ends',
  last: 'the steps beside it go on to their end, then the play ends',
} as const;

interface Around {
  readonly undos: readonly Step[];
  readonly beside: PlayRun['beside'];
}

const failureQuestion = (step: Step, error: StepError, { undos, beside }: Around): Question => ({
  step: step.id,
  purpose: 'failure',
  ask: `${step.name} failed. What now?`,
  answer: {
    type: 'choice',
    choices: [
      {
        value: 'stop',
        label: 'Stop here',
        consequence: STOPS[beside ?? 'alone'],
      },
      { value: 'retry', label: 'Try again', consequence: 'runs this step once more' },
      {
        value: 'continue',
        label: 'Go on without it',
        consequence: beside
          ? 'leaves this step failed; the play goes on'
          : 'leaves this step failed and runs the next one',
      },
      ...(undos.length === 0
        ? []
        : [
            {
              value: 'undo',
              label: 'Undo what was changed',
              consequence: beside
                ? 'lets what changes something beside it be finished, then runs the undos, last first, each asked for'
                : `runs ${counted(undos.length, 'undo')}, last first, each asked for`,
            },
          ]),
    ],
  },
  context: [error.message, ...(error.help === undefined ? [] : [error.help])],
});
