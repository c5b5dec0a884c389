import { undoneBy } from '../steps/undo-step.ts';
import type { JournalEvent, QuestionAnswered, StepFinished } from './events.ts';
import type { PlayState, RecordedAnswer, RecordedAnswers } from './state.ts';

/** The answers of a play while it is folded; updated in place. */
export type Answers = Map<string, Map<string, RecordedAnswer>>;

const NONE: RecordedAnswers = new Map();

const keyOf = (step: string, purpose: string): string => `${step}/${purpose}`;

/** The answers on record to the questions of one purpose of a step. */
export const answersTo = (
  { answers }: Pick<Exclude<PlayState, { phase: 'idle' }>, 'answers'>,
  step: string,
  purpose: string,
): RecordedAnswers => answers.get(keyOf(step, purpose)) ?? NONE;

/** Takes note of an answer; a later one to the same question replaces it. */
export function keepAnswer(answers: Answers, event: QuestionAnswered & JournalEvent): void {
  const { step, purpose, item = '', value, by, at } = event;
  const key = keyOf(step, purpose);
  const given = answers.get(key) ?? new Map<string, RecordedAnswer>();
  answers.set(key, given.set(item, { value, by, at }));
}

/** Nothing may be done any more on any of the answers. */
export function useAll(answers: Answers): void {
  for (const given of answers.values()) use(given, () => true);
}

/**
 * An answer is good for the attempt that asked for it. Those to the items of a step stay good until the step has
 * acted on all of them, or was undone.
 */
export function useAnswers(answers: Answers, { step, outcome }: StepFinished): void {
  const complete = outcome.status === 'succeeded' || outcome.error.code === 'RB510';
  use(answers.get(keyOf(step, 'confirm')), (item) => complete || item === '');
  const undone = outcome.status === 'succeeded' ? undoneBy(step) : undefined;
  if (undone !== undefined) use(answers.get(keyOf(undone, 'confirm')), () => true);
}

function use(given: Map<string, RecordedAnswer> | undefined, which: (item: string) => boolean): void {
  for (const [item, answer] of given ?? []) if (which(item)) given?.set(item, { ...answer, used: true });
}
