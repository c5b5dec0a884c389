import type { StepRetrying, StepStarted } from '../journal/events.ts';
import { formatDuration, formatSeconds } from '../language/durations.ts';
import { shownLine } from './escape.ts';
import type { LiveView } from './live-region.ts';
import { paintEffect } from './paint.ts';
import { actionLines } from './phrases.ts';
import type { RecentLines } from './recent-lines.ts';
import type { Telling } from './telling.ts';
import { clip } from './width.ts';
import { wrap } from './wrap.ts';

/** Lines of output below the running step, and of its command. */
const OUTPUT = 6;
const COMMAND = 3;

/** Rows of the screen that stay free of a moving step. */
const MARGIN = 8;

/** What the view of a running step looks at each time. */
interface Watching {
  readonly recent: RecentLines;
  readonly now: () => number;
  /** What a signal makes of it, once one came. */
  readonly notice: () => string;
}

/** The step that runs: its name, how long it has been at it, its command, its last lines. */
export const runningView = (
  telling: Telling,
  event: Pick<StepStarted, 'step' | 'kind' | 'effect' | 'attempt' | 'action' | 'lasts'> & {
    readonly ran?: number;
  },
  { recent, now, notice }: Watching,
): LiveView => {
  const { tally, paint } = telling;
  const depth = tally.depth(event.step);
  const name = shownLine(tally.outline.get(event.step)?.step.name ?? event.step);
  const counter = `[${shownLine(tally.counter(event.step))}]`;
  const again = event.attempt > 1 ? `, attempt ${event.attempt}` : '';
  const action = actionLines(event).slice(0, COMMAND);
  const began = now() - (event.ran ?? 0);
  return {
    indent: depth,
    lines: (columns, rows) => {
      const time = `${formatDuration(now() - began)}${left(event.lasts, now() - began)}${again}`;
      const room = columns - counter.length - event.effect.length - time.length - 5;
      const title = paint(clip(name, Math.max(8, room)), 'bold');
      const below = [
        ...(notice() === '' ? [] : wrap(notice(), columns - 4).map((line) => paint(line, 'yellow'))),
        ...action.map((line) => clip(line, columns - 4)),
        ...recent
          .last(Math.min(OUTPUT, rows - MARGIN))
          .map((line) => paint(clip(`│ ${line}`, columns - 4), 'dim')),
      ];
      return [
        `${paint(counter, 'dim')} ${title}  ${paintEffect(paint, event.effect)}  ${paint(time, 'dim')}`,
        ...below.map((line) => `${'  '.repeat(depth)}${line}`),
      ];
    },
  };
};

/** What is left of the longest that it takes. */
const left = (lasts: number | undefined, spent: number): string =>
  lasts === undefined ? '' : `, ${formatSeconds(Math.max(0, lasts - spent) + 999)} left`;

/** A view with more lines below it; where the screen is short, they come first. */
export const withBelow = (
  view: LiveView,
  below: () => ((columns: number) => readonly string[]) | undefined,
): LiveView => ({
  indent: view.indent,
  lines: (columns, rows) => {
    const margin = '  '.repeat(view.indent);
    const more = below()?.(columns - 1).map((line) => margin + line) ?? [];
    const room = Math.max(1, rows - 1 - more.length);
    return [...view.lines(columns, rows - more.length).slice(0, room), ...more];
  },
});

/** The pause before a step is tried again. */
export const retryingView = ({ tally, paint }: Telling, event: StepRetrying, now: () => number): LiveView => {
  const until = now() + event.delay;
  return {
    indent: tally.depth(event.step),
    lines: (columns) => {
      const left = formatDuration(Math.ceil((until - now()) / 1000) * 1000);
      return [paint(clip(`tries again in ${left}, attempt ${event.attempt}`, columns), 'yellow')];
    },
  };
};
