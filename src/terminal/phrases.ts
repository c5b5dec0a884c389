import { CODES } from '../diagnostics/codes.ts';
import type { JournalEvent, StepFinished } from '../journal/events.ts';
import { formatDuration } from '../language/durations.ts';
import type { StepError } from '../steps/kind.ts';
import { shownLine } from './escape.ts';
import type { Paint } from './paint.ts';
import { paintEffect } from './paint.ts';
import type { Tally } from './tally.ts';

/** What every phrase is made with. */
export interface Telling {
  readonly paint: Paint;
  readonly tally: Tally;
  /** Where the transcript will be, or what prints it. */
  readonly transcript?: string;
  /** The command that starts a drill over. */
  readonly again?: string;
}

type Event<T extends JournalEvent['type']> = Extract<JournalEvent, { type: T }>;

/** What the play is, and against what. */
export const header = ({ paint, tally }: Telling): string[] => {
  const { started } = tally;
  if (!started) return [];
  const { playbook, play, drill } = started;
  const banner = drill
    ? [
        paint(
          ` DRILL against ${shownLine(drill.system)}, scenario “${shownLine(drill.scenario)}”: no real system is touched `,
          'bold',
          'yellow',
        ),
      ]
    : [];
  return [
    ...banner,
    paint(shownLine(playbook.title), 'bold'),
    paint(`play ${shownLine(play)} · ${shownLine(playbook.file)}`, 'dim'),
    '',
  ];
};

/** Who takes the play up again. */
export const resumed = ({ paint }: Telling, event: Event<'play.resumed'>): string[] => [
  `Resumed by ${shownLine(event.origin.operator)} on ${shownLine(event.origin.host)}.`,
  ...(event.playbookChanged
    ? [paint('The playbook file has changed; the play goes on with the playbook it started with.', 'yellow')]
    : []),
  '',
];

/** `Force stop everything  destroy` */
export const stepTitle = ({ paint, tally }: Telling, id: string): string => {
  const step = tally.outline.get(id)?.step;
  if (!step) return paint(shownLine(id), 'bold');
  const effect = step.arms ? '' : `  ${paintEffect(paint, step.effect)}`;
  return `${paint(shownLine(step.name), 'bold')}${effect}`;
};

/** A command as people read it, a line each; `$` before what a shell gets. */
export const actionLines = ({ paint }: Telling, event: Event<'step.started'>): string[] =>
  event.action
    .flatMap((action) => action.split('\n'))
    .map((line, index) => {
      const mark = index > 0 ? ' ' : event.kind === 'shell' ? '$' : '›';
      return `${paint(mark, 'dim')} ${shownLine(line)}`;
    });

const errorHelp = (error: StepError): string => shownLine(error.help ?? CODES[error.code].help);

/** `FAILED exit code 1 after 2.3 s`, then the error and what to do. */
const failure = ({ paint, tally }: Telling, event: StepFinished, error: StepError): string[] => {
  const goesOn = tally.outline.get(event.step)?.step.onFailure === 'continue';
  const { exit_code: exitCode } = event.outcome.outputs;
  const code = typeof exitCode === 'number' ? ` exit code ${exitCode}` : '';
  return [
    `${paint('FAILED', 'red', 'bold')}${code} after ${formatDuration(event.duration)}`,
    `${paint(error.code, 'red')} ${shownLine(error.message)}`,
    `${paint('help:', 'cyan')} ${errorHelp(error)}`,
    ...(goesOn ? [paint('the play goes on: on-failure: continue', 'dim')] : []),
  ];
};

/** What came of an attempt. */
export const outcome = (telling: Telling, event: StepFinished): string[] => {
  const { paint } = telling;
  if (event.outcome.status !== 'succeeded') return failure(telling, event, event.outcome.error);
  return [`${paint('ok', 'green')} in ${formatDuration(event.duration)}${facts(event)}`];
};

/** Outputs that are worth a place on the line: a measured value and its level, an HTTP status, an answer. */
export const facts = ({ outcome: { outputs } }: StepFinished): string => {
  const shown = ['status', 'value', 'level', 'reply', 'count']
    .map((name) => [name, outputs[name]] as const)
    .filter(([, value]) => typeof value === 'number' || (typeof value === 'string' && value.length <= 60))
    .map(([name, value]) => `${name} ${shownLine(String(value))}`);
  return shown.length === 0 ? '' : `, ${shown.join(', ')}`;
};

/** The line of an event that is told in one, without indentation; nothing for those told otherwise. */
export const remark = (telling: Telling, event: JournalEvent): string | undefined => {
  const { paint } = telling;
  switch (event.type) {
    case 'step.retrying':
      return paint(`tries again in ${formatDuration(event.delay)}`, 'yellow');
    case 'step.skipped':
      return `${paint('skipped', 'dim')}: ${shownLine(event.detail)}`;
    case 'step.routed':
      return event.arm === null ? shownLine(event.label) : `takes ${paint(shownLine(event.label), 'cyan')}`;
    case 'step.verified':
      return event.holds
        ? `${paint('verified', 'green')}: ${shownLine(event.action.join(', '))}`
        : `${paint('NOT VERIFIED', 'red')}: ${shownLine(event.action.join(', '))}`;
    case 'step.in-doubt':
      return paint('in doubt: it was cut off, and may or may not have taken effect', 'yellow');
    case 'step.verdict':
      return `verdict: ${event.verdict} (${event.basis}${event.by === undefined ? '' : `, ${shownLine(event.by)}`})`;
    case 'question.answered':
      return event.via === 'terminal'
        ? undefined
        : `answered ${paint(answerText(event.value), 'bold')} by ${VIA[event.via]}`;
    case 'play.interrupted':
      return paint(`interrupted by ${shownLine(event.signal)}`, 'yellow');
    case 'journal.recovered':
      return paint(
        `the last record was torn; its ${event.bytes} bytes are in ${shownLine(event.file)}`,
        'yellow',
      );
    default:
      return undefined;
  }
};

const VIA = {
  flag: '--answer',
  yes: '--yes',
  scenario: "the drill's scenario",
  terminal: 'the terminal',
} as const;

const answerText = (value: string | number | boolean): string =>
  typeof value === 'boolean' ? (value ? 'yes' : 'no') : shownLine(String(value));
