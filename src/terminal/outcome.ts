import type { StepFinished } from '../journal/events.ts';
import { formatDuration } from '../language/durations.ts';
import { formatValue } from '../language/measures.ts';
import type { StepError } from '../steps/kind.ts';
import { isParallel } from '../steps/step.ts';
import { shownLine, shownLines } from './escape.ts';
import { errorLines, helpLines } from './failures.ts';
import type { Paint, Style } from './paint.ts';
import type { Telling } from './telling.ts';
import { unitOf } from './unit.ts';
import { VIA } from './words.ts';

/** How the end of an attempt is told. */
export interface Told {
  /** One column, for the line of the step. */
  readonly mark: string;
  /** What a line of its own begins with, before `text`. */
  readonly lead: string;
  readonly text: string;
  /** What to know and to do, a line each. */
  readonly below: readonly string[];
}

/** What came of an attempt; the tally must have seen the event. */
export const outcome = (telling: Telling, event: StepFinished): Told =>
  event.outcome.status === 'succeeded'
    ? succeeded(telling, event)
    : unsuccessful(telling, event, event.outcome.error);

/** Levels that are no success to be ticked off, though the step that measured them did its work. */
const LEVELS: Readonly<Record<string, readonly [string, Style]>> = {
  critical: ['▲', 'red'],
  warn: ['▲', 'yellow'],
  unknown: ['?', 'yellow'],
};

const succeeded = ({ paint, tally }: Telling, event: StepFinished): Told => {
  const { level, complete } = event.outcome.outputs;
  const own = typeof level === 'string' ? LEVELS[level] : undefined;
  const worrying = own ?? (complete === false ? LEVELS.unknown : undefined);
  const [mark, style] = worrying ?? ['✔', 'green'];
  const step = tally.outline.get(event.step)?.step;
  if (step && isParallel(step)) return ranAtOnce(event, paint);
  const { config } = step ?? {};
  return {
    mark: paint(mark, style),
    lead: worrying ? 'done in ' : `${paint('ok', 'green')} in `,
    text: `${paint(formatDuration(event.duration), 'dim')}${facts(event, unitOf(event.outcome.outputs, config), paint)}`,
    below: [],
  };
};

/** What it was good for to run them at once. */
const ranAtOnce = ({ duration, outcome: { outputs } }: StepFinished, paint: Paint): Told => {
  const alone = typeof outputs.alone === 'number' ? outputs.alone * 1000 : duration;
  const gain = alone > duration ? `, ${formatDuration(alone)} one after another` : '';
  return {
    mark: paint('✔', 'green'),
    lead: `${paint('ok', 'green')} `,
    text: paint(`at once in ${formatDuration(duration)}${gain}`, 'dim'),
    below: [],
  };
};

/** Outputs that are worth a place on the line: a measured value and its level, an HTTP status, an answer. */
const facts = ({ outcome: { outputs } }: StepFinished, unit: string, paint: Paint): string => {
  // Engines of version 0.1 recorded the status of a response as `status`.
  const shown = ['status', 'http_status', 'value', 'level', 'reply', 'count', 'done', 'skipped'].flatMap(
    (name) => {
      const value = outputs[name];
      const short = typeof value === 'number' || (typeof value === 'string' && value.length <= 60);
      if (!short || (value === 0 && name === 'skipped')) return [];
      const text = shownLine(
        name === 'value' && typeof value === 'number' ? formatValue(value, unit) : String(value),
      );
      const style = name === 'level' ? (LEVELS[text]?.[1] ?? 'green') : 'dim';
      return [`${paint(`, ${name.replace('http_', '')}`, 'dim')} ${paint(text, style)}`];
    },
  );
  const lacks = outputs.complete === false ? `${paint(', ', 'dim')}${paint('incomplete', 'yellow')}` : '';
  return `${shown.join('')}${lacks}`;
};

const yellow = (telling: Telling, mark: string, text: string, below: readonly string[] = []): Told => ({
  mark: telling.paint(mark, 'yellow'),
  lead: '',
  text: telling.paint(text, 'yellow'),
  below,
});

const unsuccessful = (telling: Telling, event: StepFinished, error: StepError): Told => {
  const after = `after ${formatDuration(event.duration)}`;
  const [said = '', ...more] = shownLines(error.message.trimStart());
  switch (telling.tally.standing(event.step)) {
    case 'declined':
      return yellow(telling, '-', `not run: declined by ${decliner(telling, event.step)}`);
    case 'unanswered':
      return yellow(telling, '?', `not answered${error.code === 'RB514' ? ': interrupted' : ''}`);
    case 'interrupted':
      return yellow(telling, '?', `interrupted ${after}: ${said}`, more);
    case 'in-doubt':
      return yellow(telling, '?', `in doubt ${after}: ${said}`, more);
    default:
      return failure(telling, event, error);
  }
};

const decliner = ({ tally }: Telling, step: string): string => {
  const answer = tally.answer(step);
  if (!answer) return 'the operator';
  return answer.via === 'terminal' ? shownLine(answer.by) : VIA[answer.via];
};

/** `FAILED exit code 1 after 2.3 s`, then the error and what to do. */
const failure = (telling: Telling, event: StepFinished, error: StepError): Told => {
  const { paint, tally } = telling;
  const { exit_code: exitCode } = event.outcome.outputs;
  const code = typeof exitCode === 'number' ? ` exit code ${exitCode}` : '';
  const began = tally.standing(event.step) === 'failed';
  // What to do in general is noise where the playbook has said what to do.
  const mute =
    error.help === undefined &&
    ['continue', 'give-up'].includes(tally.outline.get(event.step)?.step.onFailure ?? '');
  return {
    mark: paint('✖', 'red'),
    lead: '',
    text: began
      ? `${paint('FAILED', 'red', 'bold')}${code} after ${formatDuration(event.duration)}`
      : paint('NOT RUN', 'red', 'bold'),
    below: [...errorLines(telling, error), ...(mute ? [] : helpLines(telling, error, event.step))],
  };
};
