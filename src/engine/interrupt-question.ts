import type { InterruptDecision } from '../journal/interruption.ts';
import type { Choice, Question } from '../ports/operator.ts';
import type { Step } from '../steps/step.ts';
import { undoneBy } from '../steps/undo-step.ts';
import type { ActivePlay } from './run.ts';

type Answer = Choice & { readonly value: InterruptDecision };

/** The question that a Ctrl-C raises while steps run, at least one, with what each answer leads to. */
export function runningQuestion(steps: readonly Step[], state: ActivePlay): Question {
  const later = laterOf(steps[0], state);
  const goesOn = later === '' ? '; then the drill ends' : `; ${later} goes on from there`;
  const [one, many] = [steps.length === 1, steps.length];
  const asked = question(
    steps[0],
    one ? 'What now? The step goes on meanwhile.' : `What now? ${many} steps go on meanwhile.`,
    [
      {
        value: 'stop-after',
        label: one ? 'Stop after this step' : `Stop after these ${many} steps`,
        consequence: `${one ? 'it is' : 'each is'} finished and recorded${goesOn}`,
      },
      {
        value: 'stop-now',
        label: one ? 'Stop it now' : 'Stop them now',
        consequence: one ? endedEarly(steps[0], later) : endedTogether(steps, later),
      },
      { value: 'go-on', label: 'Go on', consequence: 'as if nothing had been pressed' },
    ],
  );
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

const question = (step: Step | undefined, ask: string, choices: readonly Answer[]): Question => ({
  step: step?.id ?? '',
  purpose: 'interrupt',
  ask,
  answer: { type: 'choice', choices },
  context: [],
});

/** The command that goes on with the play, or '' where none can: the system of a drill ends with it. */
function laterOf(step: Step | undefined, { drill }: ActivePlay): string {
  if (drill !== undefined) return '';
  return undoneBy(step?.id ?? '') === undefined ? 'runbook resume' : 'runbook undo';
}

const ENDS_WITH_DRILL = 'ends the drill and its system with it';

function endedEarly(step: Step | undefined, later: string): string {
  if (later === '') return ENDS_WITH_DRILL;
  if (step?.effect === 'read') return `it only reads: ${later} runs it again`;
  const unknown = 'it may then be done, half done or not done';
  if (step?.idempotent) return `${unknown}; ${later} runs it again, which is safe (idempotent)`;
  if (step?.verify !== undefined) return `${unknown}; ${later} looks, by its verify`;
  return `${unknown}; ${later} asks you before it runs anything`;
}

/** Of several, those that change something are named: it is about them that one has to think. */
function endedTogether(steps: readonly Step[], later: string): string {
  if (later === '') return ENDS_WITH_DRILL;
  const changing = steps.filter(({ effect }) => effect !== 'read');
  if (changing.length === 0) return `they only read: ${later} runs them again`;
  const names = changing.map(({ name }) => name).join(', ');
  const open = changing.some(({ idempotent, verify }) => !idempotent && verify === undefined);
  const then = open ? `asks you before it runs anything` : 'looks or runs again, as each says';
  return `${names} may then be done, half done or not done; ${later} ${then}`;
}
