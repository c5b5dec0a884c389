import { CODES } from '../diagnostics/codes.ts';
import type { JournalEvent } from '../journal/events.ts';
import { formatDuration } from '../language/durations.ts';
import { shownLine } from './escape.ts';
import type { Style } from './paint.ts';
import type { Telling } from './phrases.ts';

type Finished = Extract<JournalEvent, { type: 'play.finished' }>;

const STATUS: Readonly<Record<Finished['status'], readonly [string, Style]>> = {
  succeeded: ['SUCCEEDED', 'green'],
  failed: ['FAILED', 'red'],
  interrupted: ['INTERRUPTED', 'yellow'],
  waiting: ['WAITING for an answer', 'yellow'],
  'in-doubt': ['IN DOUBT', 'yellow'],
};

const countsText = ({ tally }: Telling, status: Finished['status']): string => {
  const { done, failed, skipped, open } = tally.counts();
  const parts = [
    [done, 'done'],
    [failed, status === 'succeeded' ? 'failed and passed over' : 'failed'],
    [skipped, 'skipped'],
    [open, 'not run'],
  ] as const;
  return parts.flatMap(([count, word]) => (count === 0 ? [] : [`${count} ${word}`])).join(', ');
};

const cause = (telling: Telling, event: Finished): string[] => {
  const { paint } = telling;
  const { error } = event;
  if (error === undefined) return [];
  const help = error.help ?? CODES[error.code].help;
  const misleads = isOver(telling, event) && /\bresume\b/.test(help);
  return [
    `${paint(error.code, 'red')} ${shownLine(error.message)}`,
    ...(misleads ? [] : [`${paint('help:', 'cyan')} ${shownLine(help)}`]),
  ];
};

/** Whether this is a drill that has ended with its system. */
const isOver = ({ again }: Telling, { status }: Finished): boolean =>
  again !== undefined && status !== 'waiting' && status !== 'in-doubt';

/** The command to type now, if any. */
const nextCommand = (telling: Telling, event: Finished): string | undefined => {
  if (event.status === 'succeeded') return undefined;
  return isOver(telling, event) ? telling.again : `runbook resume ${telling.tally.started?.play ?? ''}`;
};

/** How the play ended, in a block that stands alone: status, counts, cause, transcript, what to do next. */
export const summary = (telling: Telling, event: Finished): string[] => {
  const { paint, tally, transcript } = telling;
  const [word, style] = STATUS[event.status];
  const next = nextCommand(telling, event);
  const at =
    event.status === 'succeeded' || event.step === undefined
      ? ''
      : ` at [${tally.counter(event.step)}] ${stepName(telling, event.step)}`;
  const drill = tally.started?.drill ? paint('  (a drill)', 'yellow') : '';
  return [
    '',
    `${paint(word, style, 'bold')}${at} after ${formatDuration(event.duration)}${drill}`,
    ...cause(telling, event).map((line) => `  ${line}`),
    `  steps       ${countsText(telling, event.status)}`,
    ...undoLines(telling, event),
    ...(transcript === undefined ? [] : [`  transcript  ${shownLine(transcript)}`]),
    ...(next === undefined ? [] : [`  next        ${paint(shownLine(next), 'bold')}`]),
  ];
};

/** How to undo what was changed, last first, when the play did not end well. */
const undoLines = ({ tally }: Telling, { status }: Finished): string[] =>
  status === 'succeeded' ? [] : tally.undos().map((line) => `  to undo     ${shownLine(line)}`);

const stepName = ({ tally }: Telling, id: string): string =>
  shownLine(tally.outline.get(id)?.step.name ?? id);
