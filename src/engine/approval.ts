import { DiagnosticError } from '../diagnostics/diagnostic.ts';
import type { RecordedAnswer } from '../journal/state.ts';
import type { AnswerValue, Question } from '../ports/operator.ts';
import type { StepError } from '../steps/kind.ts';
import { secondQuestion } from '../steps/second-person.ts';
import type { Step } from '../steps/step.ts';
import { freshConsent } from './questions.ts';
import type { PlayRun } from './run.ts';

/**
 * The question that releases a step, or undefined where none is asked.
 * Throws a DiagnosticError when its text cannot be rendered or there is no name to type (RB511).
 */
export function approvalQuestion(
  step: Step,
  action: readonly string[],
  text: (template: string) => string,
): Question | undefined {
  const destroys = step.effect === 'destroy';
  if (!destroys && step.approve === undefined) return undefined;
  const name = destroys ? nameOf(step, text) : '';
  return {
    step: step.id,
    purpose: 'approve',
    ask: askOf(step, name, text),
    ...(step.why !== undefined && { why: step.why }),
    answer: destroys ? { type: 'name', expected: name } : { type: 'yes-no' },
    effect: step.effect,
    context: action,
  };
}

function askOf(step: Step, name: string, text: (template: string) => string): string {
  if (step.approve?.ask !== undefined) return text(step.approve.ask);
  return step.effect === 'destroy' ? `This destroys ${name} and cannot be undone. Go on?` : `${step.name}?`;
}

function nameOf(step: Step, text: (template: string) => string): string {
  const name = text(step.destroys ?? step.id).trim();
  if (name !== '') return name;
  throw new DiagnosticError({
    code: 'RB511',
    severity: 'error',
    message: `${step.id} destroys something whose name came out empty, so nobody can type it`,
    help: `Give ${step.destroys ?? ''} a value.`,
  });
}

/** The questions that release a step, as far as they are known beforehand: the second is for another person. */
export function approvalQuestions(
  step: Step,
  action: readonly string[],
  text: (template: string) => string,
): readonly Question[] {
  const first = approvalQuestion(step, action, text);
  if (first === undefined) return [];
  return step.approve?.by === 2 ? [first, secondOf(first)] : [first];
}

/** The question to a second person about what the first one has released. */
export const secondOf = ({ answer: _own, ...first }: Question, said: readonly string[] = []): Question => ({
  ...first,
  ...secondQuestion([...first.context, first.ask, ...said]),
});

/** The recorded approval that still stands: it is fresh, and the step has not run on it. */
export function consentOf(run: PlayRun, step: Step): RecordedAnswer | undefined {
  const answer = freshConsent(run, step.id);
  return answer !== undefined && run.step(step.id) === undefined && isConsent(answer.value)
    ? answer
    : undefined;
}

/** Why a step does not run that somebody declined. */
export const declinedBy = (by: string): StepError => ({ code: 'RB509', message: `${by} declined to run it` });

/** Whether an answer to an approval releases the step. */
export const isConsent = (value: AnswerValue): boolean => value !== false;
