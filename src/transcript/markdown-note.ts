import { code, prose } from '../diagnostics/markdown-text.ts';
import { elapsed, formatAge } from '../journal/times.ts';
import { formatDuration } from '../language/durations.ts';
import { errorsOf, stamp } from './select.ts';
import type { Note, StepEntry, Transcript } from './transcript.ts';
import { editText, errorText, STATUS } from './words.ts';

type Resumed = Extract<Note, { type: 'resumed' }>;

/** What had become of the playbook's file, and which playbook the play went on with. */
const fileText = ({ playbookChanged, difference, edited }: Resumed): string => {
  if (edited)
    return ` **It went on with the playbook as it had been edited**: ${prose(editText(difference))}.`;
  if (!playbookChanged) return '';
  // Journals of version 0.1 tell no difference, and none of them was taken up with an edited playbook.
  if (difference === undefined)
    return ' The playbook file had changed meanwhile; the play went on with the playbook it started with.';
  const kept = 'the play went on with the playbook on record';
  if (difference.is === 'edited')
    return ` The playbook file had been edited (${prose(editText(difference))}); ${kept}.`;
  const why = difference.why.map(prose).join('; ');
  return ` The playbook file ${difference.is === 'invalid' ? 'had errors' : 'could not be read'} (${why}); ${kept}.`;
};

const resumedText = (note: Resumed, transcript: Transcript): string => {
  const cut = note.killed ? `**The engine was killed** after ${stamp(note.since, transcript)}. ` : '';
  const by = `${code(note.origin.operator)} on ${code(note.origin.host)}`;
  return `${cut}**Resumed** ${formatDuration(elapsed(note.since, note.at))} later by ${by}.${fileText(note)}`;
};

/** An error that the step it names tells anyway is not told again. */
const stoppedText = (note: Extract<Note, { type: 'stopped' }>, { steps }: Transcript): string => {
  const at = note.step === undefined ? '' : ` at ${code(note.step)}`;
  const step = steps.find(({ id }) => id === note.step);
  const told = step && errorsOf(step).some(({ message }) => message === note.error?.message);
  const why = note.error && !told ? ` ${errorText(note.error, prose)}` : '';
  return `**The play ended: ${STATUS[note.status][0].toLowerCase()}**${at}.${why}`;
};

const interruptedText = ({
  step,
  also = [],
  decision,
  by,
}: Extract<Note, { type: 'interrupted' }>): string => {
  if (step === undefined || decision === undefined) return '';
  const who = by === undefined ? '' : `${code(by)} chose: `;
  const steps = [step, ...also].map(code).join(', ');
  const many = also.length > 0;
  const reads = many && by === undefined ? '; those of them that only read are ended' : '';
  const what = {
    'stop-after': `the play stops when ${steps} ${many ? 'have' : 'has'} ended${reads}`,
    'stop-now': `${steps} ${many ? 'are' : 'is'} ended now`,
    'go-on': 'the play goes on',
  }[decision];
  return `; ${who}${what}`;
};

const repeatedText = ({ at, stale, steps }: Extract<Note, { type: 'repeated' }>): string => {
  const old = stale.map(({ step, answered }) => `${code(step)} (${formatAge(answered, at)})`);
  const checks = steps.filter((id) => !stale.some(({ step }) => step === id)).map(code);
  const again =
    checks.length === 0
      ? ''
      : ` Checks and decisions since the last change were made again: ${checks.join(', ')}.`;
  return `**Answers had gone stale** and were asked for again: ${old.join(', ')}.${again}`;
};

const noteText = (note: Note, transcript: Transcript): string => {
  switch (note.type) {
    case 'interrupted':
      return `**Interrupted** by ${code(note.signal)}${interruptedText(note)}.`;
    case 'resumed':
      return resumedText(note, transcript);
    case 'repeated':
      return repeatedText(note);
    case 'recovered':
      return `The last record was torn; its ${note.bytes} bytes were moved to ${code(note.file)}.`;
    case 'stopped':
      return stoppedText(note, transcript);
  }
};

/** Something that happened to the play, as a paragraph; `time` stands in front. */
export const noteLine = (
  note: Note,
  transcript: Transcript,
  time = `${stamp(note.at, transcript)}: `,
): string => `> ${time}${noteText(note, transcript)}\n\n`;

/** Whether an entry of a step is about the play as a whole. */
export const isNote = (entry: StepEntry): entry is Note =>
  ['interrupted', 'resumed', 'repeated', 'recovered', 'stopped'].includes(entry.type);
