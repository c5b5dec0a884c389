import type { AttemptOutcome, FileDifference } from '../journal/events.ts';
import { elapsed } from '../journal/times.ts';
import { formatDuration } from '../language/durations.ts';
import { formatValue } from '../language/measures.ts';
import { differenceLines } from '../playbook/difference.ts';
import type { StepError } from '../steps/kind.ts';
import { code, leadingTo, NOTHING, ours, type Phrase, say } from './phrase.ts';
import type { Asked, NeverRan, Transcript, TranscriptStep } from './transcript.ts';

/** The status of a play as a sentence without names. */
export const STATUS: Readonly<Record<Transcript['status'], readonly [string, string]>> = {
  succeeded: ['Succeeded', 'every step that was due has run, and its outcome is on record.'],
  failed: ['Failed', 'a step failed and the play stopped.'],
  interrupted: ['Interrupted', 'someone stopped the play; it can be resumed.'],
  waiting: ['Waiting', 'the play needs an answer before it can go on; it can be resumed.'],
  'in-doubt': [
    'In doubt',
    'a step had started and nobody knows yet whether it took effect; it can be resumed.',
  ],
  stopped: ['Stopped by a guard', 'what it watches was beyond its limit; the play can be resumed.'],
  'rolled-back': ['Rolled back', 'what the play had changed was taken back.'],
  'rollback-failed': ['Rollback failed', 'taking back what the play had changed did not succeed.'],
  'cut-off': [
    'No end on record',
    'the play is still running, or the engine was killed; then it can be resumed.',
  ],
};

/** A step by its number and name; one that the playbook does not hold has no number. */
export const numbered = (number: string, name: string | Phrase): Phrase =>
  number === '' ? say`${name}` : say`${ours(number)}. ${name}`;

/** A step that is told elsewhere, by its number and name, which leads there. */
export const stepNamed = ({ id, number, name }: Pick<TranscriptStep, 'id' | 'number' | 'name'>): Phrase =>
  leadingTo(id, numbered(number, name));

/** The status of a step as a word or two. */
const STEP_STATUS: Readonly<Record<TranscriptStep['status'], Phrase>> = {
  succeeded: say`succeeded`,
  failed: say`**failed**`,
  skipped: say`skipped`,
  routed: say`decided`,
  begun: say`**not done**`,
  unknown: say`**outcome unknown**`,
  asked: say`asked, no answer`,
};

/** The status of a step; a failure after which the play went on is told from one that stopped it. */
export const stepStatus = ({ status, passedOver }: TranscriptStep): Phrase =>
  passedOver ? say`failed, passed over` : STEP_STATUS[status];

/** Why the play went on after a failure. */
export const passedOverText = ({ basis, by }: NonNullable<TranscriptStep['passedOver']>): Phrase => {
  if (basis === 'on-failure') return say`passed over, as the playbook says`;
  return say`passed over by ${by === undefined ? 'the operator' : code(by)}`;
};

/** What a verdict means. */
export const VERDICT = {
  done: 'it had taken effect, so it was not run again',
  'not-done': 'it had not taken effect, so it was run again',
  again: 'it was run again',
  stop: 'the play was stopped',
} as const;

/** How a doubt was decided, by what the step or a person said. */
export const BASIS: Readonly<Record<string, string>> = {
  read: 'the step only reads',
  idempotent: 'the step is declared idempotent',
  verify: 'its verify probe said so',
  'not-started': 'its process never started',
  'outcome-file': 'its outcome file said so',
  operator: 'the operator said so',
};

/** How an answer reached the play. */
const VIA: Readonly<Record<string, Phrase>> = {
  terminal: say`typed at the terminal`,
  flag: say`given with \`--answer\``,
  yes: say`given by \`--yes\``,
  scenario: say`given by the drill's scenario`,
};

/** An answer for people: yes and no instead of true and false. */
export const answerText = (value: NonNullable<Asked['answer']>['value']): string =>
  typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);

/** What an answer was called on the screen, where that is not the answer itself. */
export const labelOf = ({ question, answer }: Asked): string | undefined => {
  const wanted = question?.answer;
  if (wanted?.type !== 'choice' || !answer) return undefined;
  const label = wanted.choices.find(({ value }) => value === answer.value)?.label;
  return label === answer.value ? undefined : label;
};

/** How long a question waited for its answer, in milliseconds; an answer that was given beforehand took no time. */
export const decidedIn = ({ at, question, answer }: Asked): number | undefined =>
  question && answer?.via === 'terminal' ? elapsed(at, answer.at) : undefined;

/** Who gave an answer, and how; with how long it took them between the two. */
export const answeredBy = ({ answer }: Asked, took?: number): Phrase => {
  if (!answer) return NOTHING;
  const after = took === undefined ? NOTHING : say` after ${formatDuration(took)}`;
  return say`${code(answer.by)}${after}, ${VIA[answer.via] ?? 'in a way that this version does not know'}`;
};

/** A question's text where it is on record, else what it was for. */
export const questionText = (asked: Asked): string =>
  asked.question?.ask ??
  {
    approve: 'Run this step?',
    confirm: 'Question',
    failure: 'The step failed. What now?',
    doubt: 'Did it take effect?',
    interrupt: 'Interrupted. What now?',
    guard: 'A guard has tripped. What now?',
  }[asked.purpose];

/** At most three decimals; what is smaller than that stays as it is. */
const rounded = (value: number): number => Number(value.toFixed(3)) || value;

/** Of which the unit is that of the outcome. */
const MEASURED: ReadonlySet<string> = new Set(['value', 'baseline']);

/** The facts of an outcome that fit into a sentence: names with values, and names alone for what is so. */
export const factsOf = ({ outputs }: AttemptOutcome): readonly (readonly [string, string])[] => {
  const { level } = outputs;
  const ofMetric = outputs.samples !== undefined;
  const unit = ofMetric && typeof outputs.unit === 'string' ? outputs.unit : '';
  const told = new Set(['stdout', 'stderr', 'text', ...(level === 'critical' ? ['breached'] : [])]);
  if (ofMetric) told.add('unit');
  return Object.entries(outputs).flatMap(([name, value]): (readonly [string, string])[] => {
    if (told.has(name)) return [];
    // What did not happen is no fact: timed_out false, escalated false.
    const said = name.replaceAll('_', ' ');
    if (value === true) return [[said, '']];
    if (typeof value === 'number')
      return [
        [
          said,
          unit !== '' && MEASURED.has(name) ? formatValue(rounded(value), unit) : String(rounded(value)),
        ],
      ];
    return typeof value === 'string' && value !== '' && value.length <= 200 ? [[said, value]] : [];
  });
};

/** Why a step of the playbook is not in the journal. */
export const neverReason = (because: NeverRan['because']): Phrase => {
  if (because.type === 'play-ended') return say`the play ended before it`;
  if (because.type === 'parent-never-ran')
    return say`it stands inside ${code(because.parent)}, which never ran`;
  if (because.type === 'no-iteration') return say`${code(because.parent)} came to no iteration that ran it`;
  return say`it stands in the arm ${code(because.label)} of ${code(because.parent)}, which was not taken`;
};

/** An error as sentences, with what to do. */
export const errorText = (error: StepError): Phrase =>
  error.help === undefined
    ? say`${error.code} ${sentence(error.message)}`
    : say`${error.code} ${sentence(error.message)} What to do: ${sentence(error.help)}`;

/** In what a playbook was edited. */
export const editText = (difference: FileDifference | undefined): string => {
  const lines = difference?.is === 'edited' ? differenceLines(difference) : [];
  return lines.length === 0 ? 'layout or comments only' : lines.join('; ');
};

const sentence = (text: string): string => {
  const trimmed = text.trim();
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
};
