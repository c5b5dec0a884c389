import type { StepRetrying, StepStarted } from '../journal/events.ts';
import { formatDuration, formatSeconds } from '../language/durations.ts';
import { shownLine } from './escape.ts';
import type { LiveView } from './live-region.ts';
import type { Measures } from './measures.ts';
import { stepPace } from './pace.ts';
import { paintEffect } from './paint.ts';
import { actionLines } from './phrases.ts';
import type { RecentLines } from './recent-lines.ts';
import type { Telling } from './telling.ts';
import { clip } from './width.ts';
import { wrap } from './wrap.ts';

/** Lines of output below the running step, and of its command. */
const OUTPUT = 6;
const COMMAND = 3;

/** Lines below each of several steps: its command, and its last lines of output. */
const LANE = 3;

/** Columns that the name of a step has before anything else has more than it needs. */
const NAME = 20;

/** Rows of the screen that stay free of what moves. */
const MARGIN = 8;

/** A step that moves at the bottom of the screen. */
export interface Moving {
  readonly depth: number;
  title(columns: number): string;
  /** Its command and its last lines of output, at most so many of each. */
  below(columns: number, most: { readonly command: number; readonly output: number }): readonly string[];
}

/** What is seen of a running step. */
interface Watched {
  readonly recent: RecentLines;
  readonly now: () => number;
  readonly measures?: Measures;
}

/** The step that runs: its name, how long it has been at it, its command, its last lines. */
export const movingStep = (
  telling: Telling,
  event: Pick<StepStarted, 'step' | 'kind' | 'effect' | 'attempt' | 'action' | 'lasts'> & {
    readonly ran?: number;
  },
  { recent, now, measures }: Watched,
): Moving => {
  const { paint } = telling;
  const again = event.attempt > 1 ? `, attempt ${event.attempt}` : '';
  const action = actionLines(event);
  const began = now() - (event.ran ?? 0);
  return {
    depth: telling.tally.depth(event.step),
    title: (columns) => {
      const spent = now() - began;
      const more = `${left(event.lasts, spent)}${again}`;
      const room = columns - event.effect.length - more.length - 4;
      const { text, style } = stepPace(telling, event, { spent, room: room - NAME });
      const name = named(telling, event.step, room - text.length);
      return `${name}  ${paintEffect(paint, event.effect)}  ${paint(`${text}${more}`, style)}`;
    },
    below: (columns, { command, output }) => {
      const measured = measures?.line(columns - 4, { paint, now: now() });
      const lines = recent.last(output).map((line) => paint(clip(`│ ${line}`, columns - 4), 'dim'));
      return [
        ...action.slice(0, command).map((line) => clip(line, columns - 4)),
        // What a metric's command prints is the value that stands there.
        ...(measured === undefined ? lines : [measured].slice(0, output)),
      ];
    },
  };
};

/** What is left of the longest that it takes. */
const left = (lasts: number | undefined, spent: number): string =>
  lasts === undefined ? '' : `, ${formatSeconds(Math.max(0, lasts - spent) + 999)} left`;

/** `[2/4] Restart the workers`, in at most so many columns. */
const named = ({ tally, paint }: Telling, step: string, columns: number): string => {
  const name = shownLine(tally.outline.get(step)?.step.name ?? step);
  const counter = `[${shownLine(tally.counter(step))}]`;
  return `${paint(counter, 'dim')} ${paint(clip(name, Math.max(8, columns - counter.length - 1)), 'bold')}`;
};

/** The pause before a step is tried again; `among` others it says which step that is. */
export const movingPause = (
  telling: Telling,
  event: StepRetrying,
  { now, among }: { readonly now: () => number; readonly among: () => boolean },
): Moving => {
  const until = now() + event.delay;
  return {
    depth: telling.tally.depth(event.step),
    title: (columns) => {
      const left = formatDuration(Math.ceil((until - now()) / 1000) * 1000);
      const text = `tries again in ${left}, attempt ${event.attempt}`;
      if (!among()) return telling.paint(clip(text, columns), 'yellow');
      return `${named(telling, event.step, columns - text.length - 2)}  ${telling.paint(text, 'yellow')}`;
    },
    below: () => [],
  };
};

/** Everything that moves, at least one step; `notice` is what a signal makes of it, once one came. */
export const viewOf = (
  telling: Telling,
  moving: readonly Moving[],
  watch: { readonly began: number; readonly now: () => number; readonly notice: () => string },
): LiveView => {
  const [first, ...others] = moving;
  const depth = Math.min(...moving.map((one) => one.depth));
  const notice = (columns: number): string[] => {
    const text = watch.notice();
    return text === '' ? [] : wrap(text, columns - 4).map((line) => telling.paint(line, 'yellow'));
  };
  if (first === undefined || others.length > 0)
    return together(telling, moving, { ...watch, depth, said: notice });
  return {
    indent: depth,
    lines: (columns, rows) => [
      first.title(columns),
      ...[
        ...notice(columns),
        ...first.below(columns, { command: COMMAND, output: Math.min(OUTPUT, rows - MARGIN) }),
      ].map((line) => `${'  '.repeat(depth)}${line}`),
    ],
  };
};

interface Together {
  readonly depth: number;
  readonly began: number;
  readonly now: () => number;
  readonly said: (columns: number) => readonly string[];
}

/** Several steps share the rows: each has its line, and as much below it as there is room for. */
const together = (
  { paint }: Telling,
  moving: readonly Moving[],
  { depth, began, now, said }: Together,
): LiveView => ({
  indent: depth,
  lines: (columns, rows) => {
    const notice = said(columns);
    const room = Math.max(2, rows - MARGIN - 1 - notice.length);
    const shown = moving.length > room ? moving.slice(0, room - 1) : moving;
    const each = Math.min(LANE, Math.floor(room / shown.length) - 1);
    const most = { command: Math.min(1, each), output: Math.max(0, each - 1) };
    const lanes = shown.flatMap((one) => [
      one.title(columns - 4),
      ...one.below(columns - 2, most).map((line) => `  ${line}`),
    ]);
    const hidden = moving.length - shown.length;
    const head = paint(`${moving.length} steps at once, ${formatDuration(now() - began)}`, 'dim');
    const below = [...notice, ...lanes, ...(hidden > 0 ? [paint(`… and ${hidden} more`, 'dim')] : [])];
    return [head, ...below.map((line) => `${'  '.repeat(depth + 1)}${line}`)];
  },
});

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
