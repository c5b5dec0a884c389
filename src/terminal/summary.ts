import { CODES } from '../diagnostics/codes.ts';
import type { JournalEvent } from '../journal/events.ts';
import { sealOf, shortHead } from '../journal/seal.ts';
import { formatDuration } from '../language/durations.ts';
import type { StepError } from '../steps/kind.ts';
import { shownLine } from './escape.ts';
import { errorLines, helpLines } from './failures.ts';
import { usually } from './pace.ts';
import type { Style } from './paint.ts';
import type { Telling } from './telling.ts';

type Finished = Extract<JournalEvent, { type: 'play.finished' }>;

const STATUS: Readonly<Record<Finished['status'], readonly [string, Style]>> = {
  succeeded: ['SUCCEEDED', 'green'],
  failed: ['FAILED', 'red'],
  interrupted: ['INTERRUPTED', 'yellow'],
  waiting: ['WAITING for an answer', 'yellow'],
  'in-doubt': ['IN DOUBT', 'yellow'],
  stopped: ['STOPPED by a guard', 'red'],
  'rolled-back': ['ROLLED BACK', 'yellow'],
  'rollback-failed': ['ROLLBACK FAILED', 'red'],
};

const DECLINED = ['DECLINED', 'yellow'] as const;

const countsText = ({ tally }: Telling, status: Finished['status']): string => {
  // Journals from before `step.passed-over` say it by going on.
  const over = status === 'succeeded' ? (['failed', 'refused'] as const) : [];
  const parts = [
    [tally.count('done', 'routed'), 'done'],
    [tally.count('failed', 'refused') - tally.count(...over), 'failed'],
    [tally.count('passed-over', ...over), 'failed and passed over'],
    [tally.count('declined'), 'declined'],
    [tally.count('interrupted'), 'interrupted'],
    [tally.count('in-doubt', 'running'), 'in doubt'],
    [tally.count('skipped'), 'skipped'],
    [tally.count('undone'), 'undone'],
    [tally.countOpen(), 'not run'],
    [tally.countItems(), 'items not begun'],
  ] as const;
  return parts.flatMap(([count, word]) => (count === 0 ? [] : [`${count} ${word}`])).join(', ');
};

/** Whether the step has told this very error already. */
const isTold = ({ tally }: Telling, { code, message }: StepError, step: string): boolean => {
  const told = tally.error(step);
  return told?.code === code && told.message === message;
};

const cause = (telling: Telling, event: Finished): string[] => {
  const { error, step = '' } = event;
  if (!error) return [];
  // How to go on after a signal is what the last line says, and a drill that is over cannot be resumed.
  const help = error.help ?? CODES[error.code].help;
  const general = error.code === 'RB514' && error.help === undefined;
  const misleads = isOver(telling, event) && /\bresume\b/.test(help);
  return [
    ...(isTold(telling, error, step) ? [] : errorLines(telling, error)),
    ...(general || misleads ? [] : helpLines(telling, error, step)),
  ];
};

/** Whether this is a drill that has ended with its system. */
const isOver = ({ again }: Telling, { status }: Finished): boolean =>
  again !== undefined && status !== 'waiting' && status !== 'in-doubt';

/** The command to type now, if any. */
const nextCommand = (telling: Telling, event: Finished): string | undefined => {
  // What was taken back is done again only by who asks for it.
  if (event.status === 'succeeded' || event.status === 'rolled-back') return undefined;
  if (isOver(telling, event)) return telling.again;
  const { started, undoing } = telling.tally;
  const verb = undoing ? 'undo' : 'resume';
  return `runbook ${verb} ${started?.play ?? ''}`;
};

/** `FAILED (RB501) at [3/6] Scale the workers after 2 m 14 s` */
const headline = (telling: Telling, event: Finished): string => {
  const { paint, tally } = telling;
  const { status, error, step } = event;
  const [word, style] = error?.code === 'RB509' ? DECLINED : STATUS[status];
  const code = error && isTold(telling, error, step ?? '') ? ` (${error.code})` : '';
  const at =
    status === 'succeeded' || step === undefined
      ? ''
      : ` at [${tally.counter(step)}] ${stepName(telling, step)}`;
  const since = tally.resumed ? ' (since the resume)' : '';
  const usual = tally.resumed ? '' : usually(telling);
  const drill = tally.started?.drill ? paint('  (a drill)', 'yellow') : '';
  return `${paint(word, style, 'bold')}${code}${at} after ${formatDuration(event.duration)}${since}${usual === '' ? '' : ` (${usual})`}${drill}`;
};

/** How the play ended, in a block that stands alone: status, counts, cause, transcript, what to do next. */
export const summary = (telling: Telling, event: Finished): string[] => {
  const { paint, transcript } = telling;
  const next = nextCommand(telling, event);
  return [
    '',
    headline(telling, event),
    ...cause(telling, event).map((line) => `  ${line}`),
    `  steps       ${countsText(telling, event.status)}`,
    ...undoLines(telling, event),
    ...(transcript === undefined ? [] : [`  transcript  ${shownLine(transcript)}`]),
    ...sealLines(event),
    ...(next === undefined ? [] : [`  next        ${paint(shownLine(next), 'bold')}`]),
  ];
};

/** What the whole record can be held against later. */
const sealLines = (event: Finished): string[] => {
  const seal = sealOf(event);
  return seal ? [`  sealed      head ${shortHead(seal.head)} over ${seal.records} records`] : [];
};

/** How to undo what was changed, last first, when the play did not end well. */
const undoLines = (telling: Telling, event: Finished): string[] => {
  const { tally, paint } = telling;
  const undos = event.status === 'succeeded' || tally.undoing ? [] : tally.undos();
  if (undos.length === 0) return [];
  const play = shownLine(tally.started?.play ?? '');
  return [
    ...undos.map((line) => `  to undo     ${shownLine(line)}`),
    ...(isOver(telling, event)
      ? []
      : [`              ${paint(`runbook undo ${play}`, 'bold')} asks for each`]),
  ];
};

const stepName = ({ tally }: Telling, id: string): string =>
  shownLine(tally.outline.get(id)?.step.name ?? id);
