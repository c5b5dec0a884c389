import { formatDuration } from '../language/durations.ts';
import type { Block } from './blocks.ts';
import { code, isNothing, join, NOTHING, type Phrase, say } from './phrase.ts';
import { attemptsOf, errorsOf, isQuestion, stamp } from './select.ts';
import { tellJoined, tellTogether } from './tell-lanes.ts';
import { isNote, tellNote } from './tell-note.ts';
import { tellSamples } from './tell-plot.ts';
import { isItem, tellItem, tellQuestion } from './tell-question.ts';
import { isOfRepeat, placeText, tellRepeat } from './tell-repeat.ts';
import type { Attempt, StepEntry, Transcript, TranscriptStep } from './transcript.ts';
import { BASIS, errorText, factsOf, numbered, passedOverText, stepStatus, VERDICT } from './words.ts';

type Entry<T extends StepEntry['type']> = Extract<StepEntry, { type: T }>;

const OUTCOME = {
  succeeded: say`Succeeded`,
  failed: say`**Failed**`,
  unknown: say`**Outcome unknown**`,
} as const;

/** How an attempt ended; `at` where that stands apart from its beginning. */
function* outcome(attempt: Attempt, step: TranscriptStep, at?: string): Iterable<Block> {
  const when = at === undefined ? {} : { at };
  if (!attempt.end) {
    if (!isQuestion(step)) yield { type: 'paragraph', ...when, text: say`**No outcome on record.**` };
    return;
  }
  const { outcome: came, duration } = attempt.end;
  // The answer was told with the question.
  if (came.status === 'succeeded' && isQuestion(step)) return;
  const facts = factsOf(came).map(([name, value]) => {
    if (name === 'exit code') return say`exit code ${value}`;
    return value === '' ? say`${name}` : say`${name} ${code(value)}`;
  });
  const told = join([formatDuration(duration), ...facts], ', ');
  yield { type: 'paragraph', ...when, text: say`${OUTCOME[came.status]} after ${told}.` };
  if (came.status === 'succeeded') return;
  const before = attemptBefore(attempt, step)?.end?.outcome;
  const same = before && before.status !== 'succeeded' && before.error.message === came.error.message;
  const cause = same ? say`the same as before.` : errorText(came.error);
  yield { type: 'paragraph', text: say`**Cause:** ${cause}` };
}

const attemptBefore = (attempt: Attempt, step: TranscriptStep): Attempt | undefined => {
  const attempts = attemptsOf(step);
  return attempts[attempts.indexOf(attempt) - 1];
};

/** The question of a step stands there anyway, and so does a command that was run before. */
const actionShown = (attempt: Attempt, step: TranscriptStep): boolean => {
  const text = attempt.action.join('\n');
  return text !== '' && !isQuestion(step) && attemptBefore(attempt, step)?.action.join('\n') !== text;
};

const attemptTitle = (attempt: Attempt, step: TranscriptStep): Phrase => {
  if (attemptsOf(step).length < 2) return say`Started`;
  const before = step.entries[step.entries.indexOf(attempt) - 1];
  const pause = before?.type === 'retrying' ? `, ${formatDuration(before.delay)} later` : '';
  const same = attemptBefore(attempt, step) && !actionShown(attempt, step) && !isQuestion(step);
  return say`**Attempt ${attempt.attempt}**${pause}${same ? ', the same command' : ''}`;
};

function* tellAttempt(attempt: Attempt, step: TranscriptStep): Iterable<Block> {
  const usual = attemptsOf(step).length < 2;
  yield { type: 'began', at: attempt.at, text: attemptTitle(attempt, step), usual };
  if (actionShown(attempt, step))
    yield { type: 'action', lines: attempt.action, shell: step.kind === 'shell' };
  if (attempt.output) yield { type: 'output', output: attempt.output };
  if (attempt.end) yield* tellSamples(attempt.end.outcome.outputs, step);
  if (!attempt.endsLater) yield* outcome(attempt, step);
}

function* tellEnd({ at, attempt: number }: Entry<'ended'>, step: TranscriptStep): Iterable<Block> {
  const attempt = attemptsOf(step).findLast((one) => one.attempt === number);
  if (attempt) yield* outcome(attempt, step, at);
}

const routedText = (entry: Entry<'routed'>): Phrase => {
  const others = join(entry.notTaken.map(code), ', ');
  if (entry.arm === null) {
    const which = isNothing(others) ? NOTHING : say`: ${others}`;
    return say`No arm was taken, because none of their conditions held${which}.`;
  }
  return say`Took the arm ${code(entry.label)}.${isNothing(others) ? NOTHING : say` Not taken: ${others}.`}`;
};

const skippedText = ({ reason, detail }: Entry<'skipped'>): Phrase => {
  if (reason === 'operator') return say`**Skipped** by the operator: ${detail}.`;
  const condition = detail.replace(/ does not hold$/, '');
  return say`**Skipped**, because ${code(condition)} does not hold.`;
};

const doubtText = ({ alive, known = [] }: Entry<'in-doubt'>): Phrase => {
  const process = alive === undefined ? NOTHING : say` Its process ${alive} had outlived the engine.`;
  const facts = known.length === 0 ? NOTHING : say` Known of it: ${join(known, '; ')}.`;
  return say`**In doubt**: it was cut off, and may or may not have taken effect.${process}${facts}`;
};

const verdictText = ({ verdict, basis, by }: Entry<'verdict'>): Phrase => {
  if (basis === 'asked') return say`It goes on with what has no answer yet.`;
  const who = by === undefined ? NOTHING : say` (${code(by)})`;
  return say`Verdict **${verdict}**: ${VERDICT[verdict]}; ${BASIS[basis] ?? basis}${who}.`;
};

/** The outcome of the attempt gives the same reason, where there is an outcome. */
const verifiedText = ({ action, holds, error }: Entry<'verified'>, step: TranscriptStep): Phrase => {
  const told = error && errorsOf(step).some(({ message }) => message.includes(error.message));
  const why = error && !told ? say` ${errorText(error)}` : NOTHING;
  return say`Verification ${code(action.join(' '))} ${holds ? 'holds' : say`**does not hold**`}.${why}`;
};

/** What a probe printed counts where it does not hold; where it holds, it holds. */
function* tellVerified(entry: Entry<'verified'>, step: TranscriptStep): Iterable<Block> {
  yield { type: 'paragraph', at: entry.at, text: verifiedText(entry, step) };
  const output = entry.outputs.at(-1);
  if (output && !entry.holds) yield { type: 'output', output };
}

const adoptedText = ({ pid }: Entry<'adopted'>): Phrase =>
  pid === undefined
    ? say`**Outlived its engine**: the command ended while none watched; its output and exit code were kept.`
    : say`**Outlived its engine**: the command still ran (pid ${pid}) and was waited for.`;

const lineText = (entry: Entry<'skipped' | 'routed' | 'adopted' | 'verdict' | 'refused'>): Phrase => {
  switch (entry.type) {
    case 'skipped':
      return skippedText(entry);
    case 'routed':
      return routedText(entry);
    case 'adopted':
      return adoptedText(entry);
    case 'verdict':
      return verdictText(entry);
    case 'refused':
      return say`**Not started.** ${errorText(entry.error)}`;
  }
};

/** What it printed stands with the attempt, unless the crash came before that was recorded. */
function* tellDoubt(entry: Entry<'in-doubt'>, step: TranscriptStep): Iterable<Block> {
  yield { type: 'paragraph', at: entry.at, text: doubtText(entry) };
  const { printed = [] } = entry;
  const shown = step.entries.some((one) => one.type === 'attempt' && one.output !== undefined);
  if (printed.length === 0 || shown) return;
  yield { type: 'paragraph', text: say`Its last lines of output:` };
  yield { type: 'verbatim', lines: printed };
}

function* tellEntry(entry: StepEntry, step: TranscriptStep, transcript: Transcript): Iterable<Block> {
  if (isNote(entry)) yield tellNote(entry, transcript, true);
  else if (entry.type === 'attempt') yield* tellAttempt(entry, step);
  else if (isItem(entry)) yield* tellItem(entry, step);
  else if (entry.type === 'asked') yield* tellQuestion(entry, step);
  else if (entry.type === 'ended') yield* tellEnd(entry, step);
  else if (entry.type === 'verified') yield* tellVerified(entry, step);
  else if (entry.type === 'in-doubt') yield* tellDoubt(entry, step);
  else if (entry.type === 'retrying') yield* tellRetry(entry, step);
  else if (entry.type === 'together') yield tellTogether(entry);
  else if (entry.type === 'joined') yield* tellJoined(entry, step, transcript);
  else if (isOfRepeat(entry)) yield tellRepeat(entry, step);
  else yield { type: 'paragraph', at: entry.at, text: lineText(entry) };
}

/** An attempt that came of it says so itself. */
function* tellRetry(entry: Entry<'retrying'>, step: TranscriptStep): Iterable<Block> {
  const next = step.entries[step.entries.indexOf(entry) + 1];
  if (next?.type === 'attempt') return;
  yield {
    type: 'paragraph',
    at: entry.at,
    text: say`To be tried again after ${formatDuration(entry.delay)}.`,
  };
}

/** A step: why, each attempt, and whatever else befell it, in order. */
export function* tellStep(step: TranscriptStep, transcript: Transcript): Iterable<Block> {
  const item = step.inside?.item === undefined ? NOTHING : say`: ${step.inside.item}`;
  const effect = step.effect === 'destroy' ? say`**destroy**` : step.effect;
  yield {
    type: 'step',
    step,
    title: numbered(step.number, say`${step.name}${item}`),
    facts: [stamp(step.at, transcript), code(step.id), step.kind, effect, stepStatus(step)],
  };
  if (step.inside) yield { type: 'paragraph', text: placeText(step.inside) };
  if (step.why !== undefined && step.status !== 'skipped')
    yield { type: 'paragraph', text: say`*Why:* ${step.why}` };
  for (const entry of step.entries) yield* tellEntry(entry, step, transcript);
  if (step.passedOver)
    yield {
      type: 'paragraph',
      text: say`The failure was ${passedOverText(step.passedOver)}; the play went on.`,
    };
}
