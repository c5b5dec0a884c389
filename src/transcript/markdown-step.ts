import { elapsed, formatOffset } from '../journal/times.ts';
import { formatDuration } from '../language/durations.ts';
import { outputSection } from './markdown-output.ts';
import { code, fenced, prose } from './markdown-text.ts';
import type { OutputReader } from './outputs.ts';
import { attemptsOf, clock } from './select.ts';
import type { Asked, Attempt, Note, StepEntry, Transcript, TranscriptStep } from './transcript.ts';
import {
  answerText,
  BASIS,
  errorText,
  factsOf,
  questionText,
  STATUS,
  STEP_STATUS,
  VERDICT,
  VIA,
} from './words.ts';

/** What rendering a step needs besides the step. */
export interface View {
  readonly transcript: Transcript;
  readonly outputs: OutputReader;
  readonly lines: number;
}

const stamp = (at: string, { started }: Transcript): string => `${clock(at)} (${formatOffset(started, at)})`;

const resumedText = (note: Extract<Note, { type: 'resumed' }>, transcript: Transcript): string => {
  const cut = note.killed ? `**The engine was killed** after ${stamp(note.since, transcript)}. ` : '';
  const by = `${code(note.origin.operator)} on ${code(note.origin.host)}`;
  const changed = note.playbookChanged
    ? ' The playbook file had changed meanwhile; the play went on with the playbook it started with.'
    : '';
  return `${cut}**Resumed** ${formatDuration(elapsed(note.since, note.at))} later by ${by}.${changed}`;
};

const noteText = (note: Note, transcript: Transcript): string => {
  switch (note.type) {
    case 'interrupted':
      return `**Interrupted** by ${code(note.signal)}.`;
    case 'resumed':
      return resumedText(note, transcript);
    case 'recovered':
      return `The last record was torn; its ${note.bytes} bytes were moved to ${code(note.file)}.`;
    case 'stopped': {
      const at = note.step === undefined ? '' : ` at ${code(note.step)}`;
      const why = note.error ? ` ${errorText(note.error, prose)}` : '';
      return `**The play ended: ${STATUS[note.status][0].toLowerCase()}**${at}.${why}`;
    }
  }
};

/** Something that happened to the play, as a paragraph with its time. */
export const noteLine = (note: Note, transcript: Transcript): string =>
  `> ${stamp(note.at, transcript)}: ${noteText(note, transcript)}\n\n`;

const outcomeText = (attempt: Attempt): string => {
  if (!attempt.end) return '**No outcome on record.**\n\n';
  const { outcome, duration } = attempt.end;
  const facts = factsOf(outcome).map(([name, value]) =>
    name === 'exit_code' ? `exit code ${value}` : `${prose(name)} ${code(value)}`,
  );
  const word = outcome.status === 'succeeded' ? 'Succeeded' : '**Failed**';
  const line = `${word} after ${formatDuration(duration)}${facts.map((fact) => `, ${fact}`).join('')}.\n\n`;
  return outcome.status === 'failed' ? `${line}**Cause:** ${errorText(outcome.error, prose)}\n\n` : line;
};

/** A question's own text would stand there twice. */
const actionShown = (attempt: Attempt, step: TranscriptStep): boolean => {
  const text = attempt.action.join('\n');
  return text !== '' && !step.entries.some((entry) => entry.type === 'asked' && entry.question?.ask === text);
};

function* attemptText(attempt: Attempt, at: string, step: TranscriptStep, view: View): Iterable<string> {
  const which = attemptsOf(step).length > 1 ? `**Attempt ${attempt.attempt}**` : 'Started';
  if (at !== '' || which !== 'Started') yield `${at}${which}\n\n`;
  if (actionShown(attempt, step)) yield `${fenced(attempt.action, attempt.process ? 'sh' : 'text')}\n`;
  if (attempt.output) yield* outputSection(attempt.output, view);
  if (!attempt.endsLater) yield `${outcomeText(attempt)}${wentOn(attempt, step)}`;
}

const wentOn = (attempt: Attempt, step: TranscriptStep): string =>
  step.mayFail && attempt.end?.outcome.status === 'failed' && attempt === attemptsOf(step).at(-1)
    ? 'The play went on, as the playbook says (`on-failure: continue`).\n\n'
    : '';

function* askedText(
  asked: Asked,
  at: string,
  step: TranscriptStep,
  transcript: Transcript,
): Iterable<string> {
  yield `${at}Asked: “${prose(questionText(asked))}”\n\n`;
  const shown = (asked.question?.context ?? []).join('\n');
  const known = attemptsOf(step).some(({ action }) => action.join('\n').includes(shown));
  if (shown !== '' && !known) yield `${fenced([shown])}\n`;
  if (!asked.answer) {
    yield '**No answer on record.**\n\n';
    return;
  }
  const { value, by, via } = asked.answer;
  const text = answerText(value);
  const who = `by ${code(by)}, ${VIA[via] ?? prose(via)}`;
  const when = `${stamp(asked.answer.at, transcript)}: `;
  yield text.includes('\n')
    ? `${when}Answered ${who}:\n\n${fenced([text])}\n`
    : `${when}Answered ${code(text)} ${who}.\n\n`;
}

const routedText = (entry: Extract<StepEntry, { type: 'routed' }>): string => {
  const others = entry.notTaken.map(code).join(', ');
  if (entry.arm === null) {
    return `No arm was taken, because none of their conditions held${others === '' ? '' : `: ${others}`}.`;
  }
  return `Took the arm ${code(entry.label)}.${others === '' ? '' : ` Not taken: ${others}.`}`;
};

const skippedText = ({ reason, detail }: Extract<StepEntry, { type: 'skipped' }>): string => {
  if (reason === 'operator') return `**Skipped** by the operator: ${prose(detail)}.`;
  const condition = detail.replace(/ does not hold$/, '');
  return `**Skipped**, because ${code(condition)} does not hold.`;
};

const verifiedText = (entry: Extract<StepEntry, { type: 'verified' }>): string => {
  const result = entry.holds ? 'holds' : '**does not hold**';
  const why = entry.error ? ` ${errorText(entry.error, prose)}` : '';
  return `Verification ${entry.action.map(code).join(', ')} ${result}.${why}`;
};

/** What a probe printed counts where it does not hold; where it holds, it holds. */
function* verifiedSection(
  entry: Extract<StepEntry, { type: 'verified' }>,
  at: string,
  view: View,
): Iterable<string> {
  yield `${at}${verifiedText(entry)}\n\n`;
  const output = entry.outputs.at(-1);
  if (output && !entry.holds) yield* outputSection(output, view);
}

const lineText = (
  entry: Exclude<StepEntry, Attempt | Asked | { type: 'ended' | 'verified' }>,
  transcript: Transcript,
): string => {
  switch (entry.type) {
    case 'retrying':
      return `Tried again after ${formatDuration(entry.delay)}.`;
    case 'skipped':
      return skippedText(entry);
    case 'routed':
      return routedText(entry);
    case 'in-doubt':
      return '**In doubt**: it was cut off, and may or may not have taken effect.';
    case 'verdict': {
      const by = entry.by === undefined ? '' : ` (${code(entry.by)})`;
      return `Verdict **${entry.verdict}**: ${VERDICT[entry.verdict]}; ${BASIS[entry.basis] ?? prose(entry.basis)}${by}.`;
    }
    default:
      return noteText(entry, transcript);
  }
};

/** A step under its heading: why, each attempt, and whatever else befell it, in order. */
export function* stepSection(step: TranscriptStep, view: View): Iterable<string> {
  const { transcript } = view;
  yield `### ${step.number === '' ? '' : `${step.number}. `}${prose(step.name)}\n\n`;
  const effect = step.effect === 'destroy' ? '**destroy**' : step.effect;
  yield `${stamp(step.at, transcript)} · ${code(step.id)} · ${prose(step.kind)} · ${effect} · ${STEP_STATUS[step.status]}\n\n`;
  if (step.inside) yield `In the arm ${code(step.inside.label)} of ${code(step.inside.parent)}.\n\n`;
  if (step.why !== undefined) yield `*Why:* ${prose(step.why)}\n\n`;
  for (const [index, entry] of step.entries.entries()) {
    // The line under the heading has the time of the first entry.
    const at = index === 0 ? '' : `${stamp(entry.at, transcript)}: `;
    yield* entryText(entry, at, step, view);
  }
}

function* entryText(entry: StepEntry, at: string, step: TranscriptStep, view: View): Iterable<string> {
  const { transcript } = view;
  if (entry.type === 'attempt') yield* attemptText(entry, at, step, view);
  else if (entry.type === 'asked') yield* askedText(entry, at, step, transcript);
  else if (entry.type === 'ended') {
    const attempt = attemptsOf(step).findLast((one) => one.attempt === entry.attempt);
    if (attempt) yield `${at}${outcomeText(attempt)}${wentOn(attempt, step)}`;
  } else if (isNote(entry)) yield noteLine(entry, transcript);
  else if (entry.type === 'verified') yield* verifiedSection(entry, at, view);
  else yield `${at}${lineText(entry, transcript)}\n\n`;
}

const isNote = (entry: StepEntry): entry is Note =>
  ['interrupted', 'resumed', 'recovered', 'stopped'].includes(entry.type);
