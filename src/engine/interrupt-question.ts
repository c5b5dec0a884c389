import type { InterruptDecision } from '../journal/interruption.ts';
import type { Choice, Question } from '../ports/operator.ts';
import type { Step } from '../steps/step.ts';
import { undoneBy } from '../steps/undo-step.ts';
import type { ActivePlay } from './run.ts';

type Answer = Choice & { readonly value: InterruptDecision };

/** The question that a Ctrl-C raises while a step runs, with what each answer leads to. */
export function runningQuestion(step: Step, state: ActivePlay): Question {
  const later = laterOf(step, state);
  const asked = question(step, 'What now? The step goes on meanwhile.', [
    {
      value: 'stop-after',
      label: 'Stop after this step',
      consequence: `it is finished and recorded${later === '' ? '; then the drill ends' : `; ${later} goes on from there`}`,
    },
    { value: 'stop-now', label: 'Stop it now', consequence: endedEarly(step, later) },
    { value: 'go-on', label: 'Go on', consequence: 'as if nothing had been pressed' },
  ]);
  return { ...asked, meanwhile: true };
}

/** The question that is left of it once that step has ended; `next` has not begun. */
export function betweenQuestion(next: Step, state: ActivePlay): Question {
  const later = laterOf(next, state);
  return question(next, `The step has ended meanwhile. Go on with ${next.name}?`, [
    {
      value: 'stop-after',
      label: 'Stop here',
      consequence: later === '' ? 'ends the drill and its system' : `${later} goes on from here`,
    },
    { value: 'go-on', label: 'Go on', consequence: 'starts it' },
  ]);
}

const question = (step: Step, ask: string, choices: readonly Answer[]): Question => ({
  step: step.id,
  purpose: 'interrupt',
  ask,
  answer: { type: 'choice', choices },
  context: [],
});

/** The command that goes on with the play, or '' where none can: the system of a drill ends with it. */
function laterOf(step: Step, { drill }: ActivePlay): string {
  if (drill !== undefined) return '';
  return undoneBy(step.id) === undefined ? 'runbook resume' : 'runbook undo';
}

function endedEarly(step: Step, later: string): string {
  if (later === '') return 'ends the drill and its system with it';
  if (step.effect === 'read') return `it only reads: ${later} runs it again`;
  const unknown = 'it may then be done, half done or not done';
  if (step.idempotent) return `${unknown}; ${later} runs it again, which is safe (idempotent)`;
  if (step.verify !== undefined) return `${unknown}; ${later} looks, by its verify`;
  return `${unknown}; ${later} asks you before it runs anything`;
}
