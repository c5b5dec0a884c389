import type { JournalEvent, StepStarted } from '../journal/events.ts';
import { formatAge } from '../journal/times.ts';
import { formatDuration } from '../language/durations.ts';
import { atOnce } from '../playbook/lanes.ts';
import { isParallel } from '../steps/step.ts';
import { changedFile } from './changed-file.ts';
import { shownLine } from './escape.ts';
import { guardLines } from './guards.ts';
import { interruptedText } from './interrupted.ts';
import { usually } from './pace.ts';
import { paintEffect } from './paint.ts';
import { enteredText, givenUpText, iterationText } from './repeats.ts';
import type { Telling } from './telling.ts';
import { answerText, VIA } from './words.ts';

type Event<T extends JournalEvent['type']> = Extract<JournalEvent, { type: T }>;

/** What the play is, and against what. */
export const header = ({ paint, tally }: Telling): string[] => {
  const { started } = tally;
  if (!started) return [];
  const { playbook, play, drill } = started;
  const banner = drill
    ? [
        paint(
          `DRILL against ${shownLine(drill.system)}, scenario “${shownLine(drill.scenario)}”: no real system is touched`,
          'bold',
          'yellow',
        ),
      ]
    : [];
  return [
    ...banner,
    paint(shownLine(playbook.title), 'bold'),
    paint(
      [`play ${shownLine(play)}`, shownLine(playbook.file), usually({ tally })].filter(Boolean).join(' · '),
      'dim',
    ),
    '',
  ];
};

/** Who takes the play up again, and with which playbook. */
export const resumed = ({ paint }: Telling, event: Event<'play.resumed'>): string[] => [
  `${event.purpose === 'undo' ? 'Being undone' : 'Resumed'} by ${shownLine(event.origin.operator)} on ${shownLine(event.origin.host)}.`,
  ...changedFile(event).map((line, index) => (index === 0 ? paint(line, 'yellow') : line)),
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
export const actionLines = (event: Pick<StepStarted, 'action' | 'kind'>): string[] =>
  event.action
    .flatMap((action) => action.split('\n'))
    .map((line, index) => `${index > 0 ? ' ' : event.kind === 'shell' ? '$' : '›'} ${shownLine(line)}`);

/** The lines of an event, without indentation; none for those told otherwise. */
export const remark = (telling: Telling, event: JournalEvent): readonly string[] => {
  if (event.type === 'step.in-doubt') return inDoubt(telling, event);
  if (event.type === 'checks.repeated') return repeated(telling, event);
  if (event.type.startsWith('guard.')) return guardLines(telling, event);
  const line = lineOf(telling, event);
  return line === undefined ? [] : [line];
};

const lineOf = (telling: Telling, event: JournalEvent): string | undefined => {
  const { paint } = telling;
  switch (event.type) {
    case 'step.retrying':
      return paint(`tries again in ${formatDuration(event.delay)}`, 'yellow');
    case 'step.skipped':
      return `${paint('skipped', 'dim')}: ${shownLine(event.detail)}`;
    case 'step.routed':
      return routed(telling, event);
    case 'step.entered':
      return enteredText(telling, event);
    case 'step.iteration':
      return iterationText(telling, event);
    case 'step.given-up':
      return givenUpText(telling, event);
    case 'step.verified':
      return event.holds
        ? `${paint('verified', 'green')}: ${shownLine(event.action.join(', '))}`
        : `${paint('NOT VERIFIED', 'red')}: ${shownLine(event.action.join(', '))}`;
    case 'step.passed-over':
      return paint(
        event.basis === 'operator' ? 'the play goes on without it' : 'the play goes on: on-failure: continue',
        'dim',
      );
    case 'step.adopted':
      return adopted(telling, event);
    case 'step.verdict':
      if (event.basis === 'asked') return paint('goes on with what has no answer yet', 'dim');
      return `verdict: ${event.verdict} (${event.basis}${event.by === undefined ? '' : `, ${shownLine(event.by)}`})`;
    case 'question.answered':
      return answered(telling, event);
    case 'play.interrupted':
      return paint(interruptedText(event, runs(telling, event.step)), 'yellow');
    case 'journal.recovered':
      return paint(
        `the last record was torn; its ${event.bytes} bytes are in ${shownLine(event.file)}`,
        'yellow',
      );
    default:
      return undefined;
  }
};

const routed = ({ paint, tally }: Telling, { step: id, arm, label }: Event<'step.routed'>): string => {
  const step = tally.outline.get(id)?.step;
  if (step && isParallel(step)) return atOnce(step);
  return arm === null ? 'no arm: no condition holds' : `→ ${paint(shownLine(label), 'cyan')}`;
};

const runs = ({ tally }: Telling, step = ''): boolean => tally.standing(step) === 'running';

/** Which answers are too old to go on with, and what is done before they are asked for again. */
const repeated = ({ paint }: Telling, { at, stale, steps }: Event<'checks.repeated'>): readonly string[] => {
  const checks = steps.filter((id) => !stale.some(({ step }) => step === id));
  return [
    ...stale.map(({ step, item, answered: then }) =>
      paint(
        `The answer to ${shownLine(step)}${item === undefined ? '' : `.${shownLine(item)}`} is ${formatAge(then, at)} and is asked for again.`,
        'yellow',
      ),
    ),
    ...(checks.length === 0
      ? []
      : [`Checks and decisions since the last change are made again: ${shownLine(checks.join(', '))}`]),
  ];
};

const adopted = ({ paint }: Telling, { process }: Event<'step.adopted'>): string =>
  paint(
    process === undefined
      ? 'it ended while no engine watched; its output and exit code were kept'
      : `it outlived its engine and still runs (pid ${process.pid}); it is waited for`,
    'yellow',
  );

const inDoubt = ({ paint, tally }: Telling, event: Event<'step.in-doubt'>): readonly string[] => {
  const { alive, action = [], known = [], printed = [] } = event;
  const step = tally.outline.get(event.step)?.step;
  if (alive !== undefined) {
    return [paint(`its process (pid ${alive}) still runs; waiting for it to end`, 'yellow')];
  }
  const facts = [
    ...actionLines({ action, kind: step?.kind ?? '' }),
    ...known.map(shownLine),
    ...(printed.length === 0 ? [] : ['it had printed last:']),
    ...printed.map((line) => `${paint('|', 'dim')} ${shownLine(line)}`),
  ];
  // Said once: an attempt that was seen to be cut off has told it already.
  if (tally.error(event.step)) return facts;
  const told =
    step?.effect === 'read'
      ? 'it was cut off; it only reads'
      : 'in doubt: it was cut off, and may or may not have taken effect';
  return [paint(told, 'yellow'), ...facts];
};

/** What nobody typed; a refusal is told with the step that does not run for it. */
const answered = ({ paint, tally }: Telling, event: Event<'question.answered'>): string | undefined => {
  if (event.via === 'terminal' || (event.purpose === 'approve' && event.value === false)) return undefined;
  const told = `${paint(answerText(event.value), 'bold')} by ${VIA[event.via]}`;
  const { item, ask = '' } = tally.question(event.step) ?? {};
  return item === undefined ? `answered ${told}` : `${item.number}/${item.of} ${told}: ${shownLine(ask)}`;
};
