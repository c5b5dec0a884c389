import { elapsed, formatAge } from '../journal/times.ts';
import { formatDuration } from '../language/durations.ts';
import type { StepError } from '../steps/kind.ts';
import type { Block } from './blocks.ts';
import { below, code, join, NOTHING, type Phrase, say } from './phrase.ts';
import { errorsOf, stamp } from './select.ts';
import { guardText } from './tell-guards.ts';
import type { Note, StepEntry, Transcript } from './transcript.ts';
import { editText, errorText, STATUS } from './words.ts';

type Resumed = Extract<Note, { type: 'resumed' }>;

/** What had become of the playbook's file, and which playbook the play went on with. */
const fileText = ({ playbookChanged, difference, edited }: Resumed): Phrase => {
  if (edited) return say` **It went on with the playbook as it had been edited**: ${editText(difference)}.`;
  if (!playbookChanged) return NOTHING;
  // Journals of version 0.1 tell no difference, and none of them was taken up with an edited playbook.
  if (difference === undefined)
    return say` The playbook file had changed meanwhile; the play went on with the playbook it started with.`;
  const kept = 'the play went on with the playbook on record';
  if (difference.is === 'edited')
    return say` The playbook file had been edited (${editText(difference)}); ${kept}.`;
  const why = join(difference.why, '; ');
  return say` The playbook file ${difference.is === 'invalid' ? 'had errors' : 'could not be read'} (${why}); ${kept}.`;
};

const resumedText = (note: Resumed, transcript: Transcript): Phrase => {
  const cut = note.killed ? say`**The engine was killed** after ${stamp(note.since, transcript)}. ` : NOTHING;
  const by = say`${code(note.origin.operator)} on ${code(note.origin.host)}`;
  return say`${cut}**Resumed** ${formatDuration(elapsed(note.since, note.at))} later by ${by}.${fileText(note)}`;
};

/** Why guards tripped. */
const tripsOf = ({ timeline, steps }: Transcript): readonly StepError[] =>
  [...timeline, ...steps.flatMap(({ entries }) => entries)].flatMap((entry) =>
    entry.type === 'guard-tripped' ? [entry.error] : [],
  );

/** An error that the step it names, or a guard, tells anyway is not told again. */
const stoppedText = (note: Extract<Note, { type: 'stopped' }>, transcript: Transcript): Phrase => {
  const { steps } = transcript;
  const at = note.step === undefined ? NOTHING : say` at ${code(note.step)}`;
  const step = steps.find(({ id }) => id === note.step);
  const errors = step ? [...errorsOf(step), ...tripsOf(transcript)] : tripsOf(transcript);
  const told = errors.some(({ message }) => message === note.error?.message);
  const why = note.error && !told ? say` ${errorText(note.error)}` : NOTHING;
  return say`**The play ended: ${STATUS[note.status][0].toLowerCase()}**${at}.${why}`;
};

const interruptedText = ({
  step,
  also = [],
  decision,
  by,
}: Extract<Note, { type: 'interrupted' }>): Phrase => {
  if (step === undefined || decision === undefined) return NOTHING;
  const who = by === undefined ? NOTHING : say`${code(by)} chose: `;
  const steps = join([step, ...also].map(code), ', ');
  const many = also.length > 0;
  const reads = many && by === undefined ? '; those of them that only read are ended' : '';
  const what = {
    'stop-after': say`the play stops when ${steps} ${many ? 'have' : 'has'} ended${reads}`,
    'stop-now': say`${steps} ${many ? 'are' : 'is'} ended now`,
    'go-on': say`the play goes on`,
  }[decision];
  return say`; ${who}${what}`;
};

const repeatedText = ({ at, stale, steps }: Extract<Note, { type: 'repeated' }>): Phrase => {
  const old = stale.map(({ step, answered }) => say`${code(step)} (${formatAge(answered, at)})`);
  const checks = steps.filter((id) => !stale.some(({ step }) => step === id)).map(code);
  const again =
    checks.length === 0
      ? NOTHING
      : say` Checks and decisions since the last change were made again: ${join(checks, ', ')}.`;
  return say`**Answers had gone stale** and were asked for again: ${join(old, ', ')}.${again}`;
};

/** The lines of a note stay lines. */
const notedText = ({ by, host, text }: Extract<Note, { type: 'noted' }>): Phrase =>
  say`**Note** by ${code(by)} on ${code(host)}: ${below(text.split('\n').map((line) => say`${line}`))}`;

const noteText = (note: Note, transcript: Transcript): Phrase => {
  switch (note.type) {
    case 'interrupted':
      return say`**Interrupted** by ${code(note.signal)}${interruptedText(note)}.`;
    case 'resumed':
      return resumedText(note, transcript);
    case 'repeated':
      return repeatedText(note);
    case 'recovered':
      return say`The last record was torn; its ${note.bytes} bytes were moved to ${code(note.file)}.`;
    case 'stopped':
      return stoppedText(note, transcript);
    case 'noted':
      return notedText(note);
    case 'guard-level':
    case 'guard-tripped':
    case 'guard-answered':
      return guardText(note);
  }
};

/** Something that happened to the play; `inside` of a step, or between two. */
export const tellNote = (note: Note, transcript: Transcript, inside: boolean): Block => ({
  type: 'note',
  at: note.at,
  inside,
  text: noteText(note, transcript),
});

/** Whether an entry of a step is about the play as a whole. */
export const isNote = (entry: StepEntry): entry is Note =>
  [
    ...['interrupted', 'resumed', 'repeated', 'recovered', 'stopped', 'noted'],
    ...['guard-level', 'guard-tripped', 'guard-answered'],
  ].includes(entry.type);
