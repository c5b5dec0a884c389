import { code, fenced, prose } from '../diagnostics/markdown-text.ts';
import { formatDuration } from '../language/durations.ts';
import { joinedSection, togetherText } from './markdown-lanes.ts';
import { isNote, noteLine } from './markdown-note.ts';
import { outputSection } from './markdown-output.ts';
import { type AskedItem, isItem, itemLine, itemsLeft, questionSection } from './markdown-question.ts';
import { isOfRepeat, placeText, repeatText } from './markdown-repeat.ts';
import type { OutputReader } from './outputs.ts';
import { attemptsOf, errorsOf, isQuestion, stamp } from './select.ts';
import type { Attempt, StepEntry, Transcript, TranscriptStep } from './transcript.ts';
import { BASIS, errorText, factsOf, passedOverText, stepStatus, VERDICT } from './words.ts';

/** What rendering a step needs besides the step. */
export interface View {
  readonly transcript: Transcript;
  readonly outputs: OutputReader;
  readonly lines: number;
}

/** A step that is being written; `when` gives the time with a colon, or nothing where it stands above already. */
interface Writing extends View {
  readonly step: TranscriptStep;
  readonly when: (at: string) => string;
}

type Entry<T extends StepEntry['type']> = Extract<StepEntry, { type: T }>;

const clockOf = (step: TranscriptStep, transcript: Transcript): Writing['when'] => {
  let last = stamp(step.at, transcript);
  return (at) => {
    const time = stamp(at, transcript);
    if (time === last) return '';
    last = time;
    return `${time}: `;
  };
};

const outcomeText = (attempt: Attempt, step: TranscriptStep): string => {
  if (!attempt.end) return isQuestion(step) ? '' : '**No outcome on record.**\n\n';
  const { outcome, duration } = attempt.end;
  const succeeded = outcome.status === 'succeeded';
  // The answer was told with the question.
  if (succeeded && isQuestion(step)) return '';
  const facts = factsOf(outcome).map(([name, value]) =>
    name === 'exit code' ? `exit code ${value}` : `${prose(name)}${value === '' ? '' : ` ${code(value)}`}`,
  );
  const word = { succeeded: 'Succeeded', failed: '**Failed**', unknown: '**Outcome unknown**' }[
    outcome.status
  ];
  const line = `${word} after ${[formatDuration(duration), ...facts].join(', ')}.\n\n`;
  if (succeeded) return line;
  const before = attemptBefore(attempt, step)?.end?.outcome;
  const same = before && before.status !== 'succeeded' && before.error.message === outcome.error.message;
  return `${line}**Cause:** ${same ? 'the same as before.' : errorText(outcome.error, prose)}\n\n`;
};

const attemptBefore = (attempt: Attempt, step: TranscriptStep): Attempt | undefined => {
  const attempts = attemptsOf(step);
  return attempts[attempts.indexOf(attempt) - 1];
};

/** The question of a step stands there anyway, and so does a command that was run before. */
const actionShown = (attempt: Attempt, step: TranscriptStep): boolean => {
  const text = attempt.action.join('\n');
  return text !== '' && !isQuestion(step) && attemptBefore(attempt, step)?.action.join('\n') !== text;
};

const attemptTitle = (attempt: Attempt, step: TranscriptStep): string => {
  if (attemptsOf(step).length < 2) return 'Started';
  const before = step.entries[step.entries.indexOf(attempt) - 1];
  const pause = before?.type === 'retrying' ? `, ${formatDuration(before.delay)} later` : '';
  const same = attemptBefore(attempt, step) && !actionShown(attempt, step) && !isQuestion(step);
  return `**Attempt ${attempt.attempt}**${pause}${same ? ', the same command' : ''}`;
};

function* attemptSection(attempt: Attempt, writing: Writing): Iterable<string> {
  const { step, when } = writing;
  const title = attemptTitle(attempt, step);
  const time = when(attempt.at);
  if (time !== '' || title !== 'Started') yield `${time}${title}\n\n`;
  if (actionShown(attempt, step)) yield `${fenced(attempt.action, attempt.process ? 'sh' : 'text')}\n`;
  if (attempt.output) yield* outputSection(attempt.output, writing);
  if (!attempt.endsLater) yield outcomeText(attempt, step);
}

function endText({ at, attempt: number }: Entry<'ended'>, { step, when }: Writing): string {
  const attempt = attemptsOf(step).findLast((one) => one.attempt === number);
  const text = attempt ? outcomeText(attempt, step) : '';
  return text === '' ? '' : `${when(at)}${text}`;
}

const routedText = (entry: Entry<'routed'>): string => {
  const others = entry.notTaken.map(code).join(', ');
  if (entry.arm === null) {
    return `No arm was taken, because none of their conditions held${others === '' ? '' : `: ${others}`}.`;
  }
  return `Took the arm ${code(entry.label)}.${others === '' ? '' : ` Not taken: ${others}.`}`;
};

const skippedText = ({ reason, detail }: Entry<'skipped'>): string => {
  if (reason === 'operator') return `**Skipped** by the operator: ${prose(detail)}.`;
  const condition = detail.replace(/ does not hold$/, '');
  return `**Skipped**, because ${code(condition)} does not hold.`;
};

const aliveText = ({ alive }: Entry<'in-doubt'>): string =>
  alive === undefined ? '' : ` Its process ${alive} had outlived the engine.`;

const knownText = ({ known = [] }: Entry<'in-doubt'>): string =>
  known.length === 0 ? '' : ` Known of it: ${known.map(prose).join('; ')}.`;

const verdictText = ({ verdict, basis, by }: Entry<'verdict'>): string => {
  if (basis === 'asked') return 'It goes on with what has no answer yet.';
  const who = by === undefined ? '' : ` (${code(by)})`;
  return `Verdict **${verdict}**: ${VERDICT[verdict]}; ${BASIS[basis] ?? prose(basis)}${who}.`;
};

/** The outcome of the attempt gives the same reason, where there is an outcome. */
const verifiedText = ({ action, holds, error }: Entry<'verified'>, step: TranscriptStep): string => {
  const told = error && errorsOf(step).some(({ message }) => message.includes(error.message));
  const why = error && !told ? ` ${errorText(error, prose)}` : '';
  return `Verification ${code(action.join(' '))} ${holds ? 'holds' : '**does not hold**'}.${why}`;
};

/** What a probe printed counts where it does not hold; where it holds, it holds. */
function* verifiedSection(entry: Entry<'verified'>, writing: Writing): Iterable<string> {
  yield `${writing.when(entry.at)}${verifiedText(entry, writing.step)}\n\n`;
  const output = entry.outputs.at(-1);
  if (output && !entry.holds) yield* outputSection(output, writing);
}

const adoptedText = ({ pid }: Entry<'adopted'>): string =>
  pid === undefined
    ? '**Outlived its engine**: the command ended while none watched; its output and exit code were kept.'
    : `**Outlived its engine**: the command still ran (pid ${pid}) and was waited for.`;

const lineText = (
  entry: Entry<'skipped' | 'routed' | 'adopted' | 'in-doubt' | 'verdict' | 'refused'>,
): string => {
  switch (entry.type) {
    case 'skipped':
      return skippedText(entry);
    case 'routed':
      return routedText(entry);
    case 'adopted':
      return adoptedText(entry);
    case 'in-doubt':
      return `**In doubt**: it was cut off, and may or may not have taken effect.${aliveText(entry)}${knownText(entry)}`;
    case 'verdict':
      return verdictText(entry);
    case 'refused':
      return `**Not started.** ${errorText(entry.error, prose)}`;
  }
};

/** What it printed stands with the attempt, unless the crash came before that was recorded. */
function* doubtSection(entry: Entry<'in-doubt'>, { step, when }: Writing): Iterable<string> {
  yield `${when(entry.at)}${lineText(entry)}\n\n`;
  const { printed = [] } = entry;
  const shown = step.entries.some((one) => one.type === 'attempt' && one.output !== undefined);
  if (printed.length > 0 && !shown) yield `Its last lines of output:\n\n${fenced(printed, 'text')}\n`;
}

function* entrySection(entry: StepEntry, writing: Writing): Iterable<string> {
  const { step, transcript, when } = writing;
  if (isNote(entry)) yield noteLine(entry, transcript, when(entry.at));
  else if (entry.type === 'attempt') yield* attemptSection(entry, writing);
  else if (isItem(entry)) yield* itemSection(entry, writing);
  else if (entry.type === 'asked') yield* questionSection(entry, step, when);
  else if (entry.type === 'ended') yield endText(entry, writing);
  else if (entry.type === 'verified') yield* verifiedSection(entry, writing);
  else if (entry.type === 'in-doubt') yield* doubtSection(entry, writing);
  else if (entry.type === 'retrying') yield retryText(entry, writing);
  else if (entry.type === 'together') yield `${when(entry.at)}${togetherText(entry)}\n\n`;
  else if (entry.type === 'joined') yield* joinedSection(entry, { step, transcript, when });
  else if (isOfRepeat(entry)) yield repeatText(entry, writing);
  else yield `${when(entry.at)}${lineText(entry)}\n\n`;
}

/** The items of a list stand below one another. */
function* itemSection(entry: AskedItem, { step, when }: Writing): Iterable<string> {
  yield itemLine(entry, when);
  const index = step.entries.indexOf(entry);
  if (isItem(step.entries[index + 1])) return;
  yield step.entries.slice(index + 1).some(isItem) ? '\n' : itemsLeft(entry);
}

/** An attempt that came of it says so itself. */
const retryText = (entry: Entry<'retrying'>, { step, when }: Writing): string => {
  const next = step.entries[step.entries.indexOf(entry) + 1];
  if (next?.type === 'attempt') return '';
  return `${when(entry.at)}To be tried again after ${formatDuration(entry.delay)}.\n\n`;
};

/** A step under its heading: why, each attempt, and whatever else befell it, in order. */
export function* stepSection(step: TranscriptStep, view: View): Iterable<string> {
  const { transcript } = view;
  const item = step.inside?.item === undefined ? '' : `: ${prose(step.inside.item)}`;
  yield `### ${step.number === '' ? '' : `${step.number}. `}${prose(step.name)}${item}\n\n`;
  const effect = step.effect === 'destroy' ? '**destroy**' : step.effect;
  yield `${stamp(step.at, transcript)} · ${code(step.id)} · ${prose(step.kind)} · ${effect} · ${stepStatus(step)}\n\n`;
  if (step.inside) yield `${placeText(step.inside)}\n\n`;
  if (step.why !== undefined && step.status !== 'skipped') yield `*Why:* ${prose(step.why)}\n\n`;
  const writing = { ...view, step, when: clockOf(step, transcript) };
  for (const entry of step.entries) yield* entrySection(entry, writing);
  if (step.passedOver)
    yield `The failure was ${passedOverText(step.passedOver, code)}; the play went on.\n\n`;
}
