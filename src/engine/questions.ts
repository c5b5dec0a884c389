import { answerKey } from '../journal/fold.ts';
import type { AnswerValue, Question, Reply } from '../ports/operator.ts';
import type { StepError } from '../steps/kind.ts';
import type { Step } from '../steps/step.ts';
import { readAnswer, sampleAnswer } from './answers.ts';
import type { PlayRun, Stop } from './run.ts';

/** Milliseconds that an approval is good for when a play is resumed (RELIABILITY D9). */
const CONSENT_TTL = 3_600_000;

/** Purposes that a flag, an answers file or a scenario may answer; a doubt or a failure needs a person. */
const ANSWERABLE: ReadonlySet<Question['purpose']> = new Set(['approve', 'confirm']);

/** Puts a question: to what was given beforehand, else to the person; both question and answer are recorded. */
export async function ask(run: PlayRun, question: Question): Promise<Reply> {
  const before = answeredBeforehand(run, question);
  run.record({ type: 'question.asked', step: question.step, question });
  const reply = before ?? (await run.ports.operator.ask(question, run.interruption));
  if (reply.given) {
    const { value, by, via } = reply;
    run.record({ type: 'question.answered', step: question.step, purpose: question.purpose, value, by, via });
  }
  return reply;
}

function answeredBeforehand(run: PlayRun, question: Question): Reply | undefined {
  const by = run.ports.operator.name;
  const given = run.answers.byStep[question.step];
  if (given !== undefined && ANSWERABLE.has(question.purpose)) {
    const answer = readAnswer(question.step, question.answer, given);
    if (answer.ok) return { given: true, value: answer.value, by, via: run.answers.via };
  }
  const yesAnswers = question.answer.type === 'yes-no' && question.effect !== 'destroy';
  if (run.answers.yes && yesAnswers && ANSWERABLE.has(question.purpose)) {
    return { given: true, value: true, by, via: 'yes' };
  }
  return undefined;
}

/** Whether the question has an answer without a person. */
export function canAnswerAlone(run: Pick<PlayRun, 'answers'>, question: Question): boolean {
  const given = run.answers.byStep[question.step];
  if (given !== undefined) return readAnswer(question.step, question.answer, given).ok;
  return run.answers.yes && question.answer.type === 'yes-no' && question.effect !== 'destroy';
}

/** The error of a question that nobody is there to answer; its help names the flag that would (promise 8). */
export function unanswered(question: Question): StepError {
  const flag = `--answer ${question.step}=${sampleAnswer(question.answer)}`;
  const answerable = ANSWERABLE.has(question.purpose);
  return {
    code: 'RB403',
    message: `${question.step} asks "${question.ask}" and there is no terminal to answer it`,
    help: answerable ? `Answer it with: ${flag}` : 'Resume it from a terminal.',
  };
}

/** What a play does when a question stays open. */
export function openQuestion(question: Question, reason: 'no-terminal' | 'aborted'): Stop {
  if (reason === 'no-terminal')
    return { status: 'waiting', step: question.step, error: unanswered(question) };
  const message = `interrupted at the question "${question.ask}"`;
  return { status: 'interrupted', step: question.step, error: { code: 'RB514', message } };
}

/** The question that releases a step, or undefined where none is asked. */
export function approvalQuestion(
  step: Step,
  action: readonly string[],
  text: (template: string) => string,
): Question | undefined {
  const destroys = step.effect === 'destroy';
  if (!destroys && step.approve === undefined) return undefined;
  const asked = step.approve?.ask;
  const name = destroys ? text(step.destroys ?? step.id) : '';
  return {
    step: step.id,
    purpose: 'approve',
    ask:
      asked !== undefined
        ? text(asked)
        : destroys
          ? `This destroys ${name} and cannot be undone. Go on?`
          : `${step.name}?`,
    ...(step.why !== undefined && { why: step.why }),
    answer: destroys ? { type: 'name', expected: name } : { type: 'yes-no' },
    effect: step.effect,
    context: action,
  };
}

/** Whether a recorded approval still stands: it is younger than its TTL and the step has not run on it. */
export function hasConsent(run: PlayRun, step: Step): boolean {
  const answer = run.state().answers.get(answerKey(step.id, 'approve'));
  if (answer === undefined || run.step(step.id) !== undefined) return false;
  return isConsent(answer.value) && run.ports.clock.now() - Date.parse(answer.at) < CONSENT_TTL;
}

/** Whether an answer to an approval releases the step. */
export const isConsent = (value: AnswerValue): boolean => value !== false;
