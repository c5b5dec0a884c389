import { answersTo } from '../journal/recorded-answers.ts';
import type { RecordedAnswer } from '../journal/state.ts';
import type { AnswerValue, Question, Reply } from '../ports/operator.ts';
import { typedId, writtenAs } from '../steps/instance.ts';
import type { OwnReply, StepError } from '../steps/kind.ts';
import type { Effect } from '../steps/step.ts';
import { undoneBy } from '../steps/undo-step.ts';
import { type GivenAnswers, readAnswer, sampleAnswer } from './answers.ts';
import type { PlayRun, Stop } from './run.ts';

/** Milliseconds that an answer is good for when a play is resumed (RELIABILITY D9). */
const CONSENT_TTL = 3_600_000;

/** Purposes that a flag, an answers file or a scenario may answer; a doubt or a failure needs a person. */
const ANSWERABLE: ReadonlySet<Question['purpose']> = new Set(['approve', 'confirm']);

/** What came of a question: an answer, nobody to give one, or one that was given beforehand and is not valid. */
export type Asked =
  | (Extract<Reply, { given: true }> & { readonly at: string })
  | Extract<Reply, { given: false }>
  | { readonly given: false; readonly reason: 'not-valid'; readonly error: StepError };

/**
 * Puts a question: to what was given beforehand, else to the person, who sees it as it was recorded, redacted;
 * question and answer are recorded. The signal ends the wait for a person.
 */
export async function ask(
  run: PlayRun,
  question: Question,
  signal = run.interruption.halting,
): Promise<Asked> {
  const before = answeredBeforehand(run, question);
  const put = (): Question => run.record({ type: 'question.asked', step: question.step, question }).question;
  if (before !== undefined) put();
  const reply = before ?? (await askPerson(run, put, signal));
  if (!reply.given) return reply;
  const { step, purpose, item } = question;
  const { value, by, via } = reply;
  const which = item === undefined ? {} : { item: item.id };
  const { at } = run.record({ type: 'question.answered', step, purpose, ...which, value, by, via });
  return { ...reply, at };
}

function askPerson(run: PlayRun, put: () => Question, signal: AbortSignal): Promise<Reply> {
  const { questions, running, interruption } = run;
  return questions.ask({
    put: () => {
      // Whoever is asked this can stop here: a Ctrl-C that is still to be answered adds nothing.
      interruption.whole.open = undefined;
      return put();
    },
    signal,
    among: { waiting: () => questions.waiting, running: () => running.names },
    again: () => wantedOut(run),
  });
}

/** Who wants out of the question of one of several steps wants out of all, unless they say otherwise. */
async function wantedOut({ running, interruption, beside }: PlayRun): Promise<boolean> {
  if (running.names.length > 0) return running.wantedOut();
  if (beside !== undefined) interruption.whole.arrive('SIGINT');
  return false;
}

/** The answer that is on record since before this attempt was cut off. */
export function answerOnRecord(
  run: PlayRun,
  { step, item }: Pick<Question, 'step' | 'item'>,
  effect: Effect,
): Extract<OwnReply, { given: true }> | undefined {
  const answer = answersTo(run.state(), step, 'confirm').get(item?.id ?? '');
  if (answer === undefined || answer.used || (canGoStale(effect, item?.id) && isStale(run, answer)))
    return undefined;
  const { value, by, at } = answer;
  return { given: true, value, by, at };
}

/** An answer to an approval that is on record, younger than its TTL, and has not been acted on. */
export function freshConsent(run: PlayRun, step: string, item = ''): RecordedAnswer | undefined {
  const answer = answersTo(run.state(), step, 'approve').get(item);
  return answer === undefined || answer.used || isStale(run, answer) ? undefined : answer;
}

/**
 * Whether age says something about an answer to a step's own question: not where it tells of an item by which
 * something was changed. That stays changed.
 */
export const canGoStale = (effect: Effect, item = ''): boolean => item === '' || effect === 'read';

/** Whether an answer is too old for a play to go on with; of one from the future nobody can tell how old it is. */
export function isStale(run: PlayRun, { at }: Pick<RecordedAnswer, 'at'>): boolean {
  const age = run.ports.clock.now() - Date.parse(at);
  return !(age >= 0 && age < CONSENT_TTL);
}

function answeredBeforehand(
  run: PlayRun,
  question: Question,
): Reply | Extract<Asked, { reason: 'not-valid' }> | undefined {
  if (!ANSWERABLE.has(question.purpose)) return undefined;
  const by = run.ports.operator.name;
  const found = givenAnswer(run.answers, question);
  if (found === undefined) return undefined;
  if ('error' in found) return { given: false, reason: 'not-valid', error: found.error };
  return { given: true, value: found.value, by, via: found.via };
}

type Given =
  | { readonly value: AnswerValue; readonly via: 'flag' | 'scenario' | 'yes' }
  | { readonly error: StepError };

/** What flags, files and `--yes` say to a question; an explicit answer that is not valid never falls back to `--yes`. */
export function givenAnswer(answers: GivenAnswers, question: Question): Given | undefined {
  const name = namesOf(question).find((one) => Object.hasOwn(answers.byStep, one));
  if (name !== undefined) {
    const read = readAnswer(name, question.answer, answers.byStep[name] ?? '');
    if (read.ok) return { value: read.value, via: answers.via };
    const [{ code, message, help = '' } = { code: 'RB304', message: '' } as const] = read.diagnostics;
    return { error: { code, message, help } };
  }
  const yesAnswers = question.answer.type === 'yes-no' && question.effect !== 'destroy';
  return answers.yes && yesAnswers ? { value: true, via: 'yes' } : undefined;
}

/** What an answer given beforehand may call the question, the sharpest first. */
const namesOf = ({ step, purpose, item }: Question): readonly string[] => {
  const sharp = item === undefined ? [] : [`${step}.${item.id}`, `${step}.${item.number}`];
  // The name of what is destroyed, given for the first of two people, is not that of the second.
  const own = item !== undefined && purpose === 'approve' ? sharp : [...sharp, step];
  // Without its iterations it means all of them.
  return [...own, ...own.map(writtenAs)];
};

/** The error of a question that nobody is there to answer; its help names the flag that would (promise 8). */
export function unanswered(question: Question): StepError {
  const [name = ''] = namesOf(question);
  const flag = `--answer ${typedId(name)}=${sampleAnswer(question.answer)}`;
  const answerable = ANSWERABLE.has(question.purpose);
  const isUndo = undoneBy(question.step) !== undefined;
  return {
    code: 'RB403',
    message: `${name} asks "${question.ask}" and there is no terminal to answer it`,
    help: isUndo
      ? 'Approve every undo with: runbook undo PLAY --yes'
      : answerable
        ? `Answer it with: ${flag}`
        : 'Resume it from a terminal.',
  };
}

/** What a play does when a question stays open. */
export function openQuestion(question: Question, asked: Extract<Asked, { given: false }>): Stop {
  const { step } = question;
  if (asked.reason === 'not-valid') return { status: 'waiting', step, error: asked.error };
  if (asked.reason === 'no-terminal') return { status: 'waiting', step, error: unanswered(question) };
  const message = `interrupted at the question "${question.ask}"`;
  return { status: 'interrupted', step, error: { code: 'RB514', message } };
}
