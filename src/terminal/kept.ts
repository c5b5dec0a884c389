import type { StepStarted } from '../journal/events.ts';
import { sparkline } from '../language/sparkline.ts';
import { BARS } from './measures.ts';
import type { Paint } from './paint.ts';
import { actionLines } from './phrases.ts';
import type { RecentLines } from './recent-lines.ts';
import { clip } from './width.ts';

/** Lines of output that stay under a step that has ended; the transcript has all of them. */
export const KEPT = 10;

/** Lines of a command that stay; of a reading step the first one says what was looked at. */
const COMMAND = { read: 1, change: 5, destroy: 5 } as const;

const firstOf = (lines: readonly string[], count: number): readonly string[] =>
  lines.length > count ? [...lines.slice(0, count - 1), `${lines[count - 1]} …`] : lines;

const outputLines = (recent: RecentLines): string[] => [
  ...(recent.isCut(KEPT) ? ['│ …'] : []),
  ...recent.last(KEPT).map((line) => `│ ${line}`),
];

/** The last output of an attempt that did not succeed, whole lines: the cause may stand at the end of one. */
export const failedLines = (paint: Paint, recent: RecentLines): string[] =>
  outputLines(recent).map((line) => `${paint('│', 'dim')}${line.slice(1)}`);

/** The values that a step measured over a while, as bars: what it printed meanwhile is the same one by one. */
export function measuredLine(
  paint: Paint,
  { samples }: Readonly<Record<string, unknown>>,
): string | undefined {
  if (!Array.isArray(samples) || samples.length < 2) return undefined;
  const values = samples.slice(-BARS).map((sample: unknown) => {
    const value =
      typeof sample === 'object' && sample !== null && 'value' in sample ? sample.value : undefined;
    return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
  });
  return paint(sparkline(values), 'cyan');
}

/**
 * What stays on the screen under a step that has ended, each line at most `columns` wide: its command, and what it
 * read, since the next question is often about that. A step that only read and found nothing to print leaves no line.
 */
export const keptLines = (
  paint: Paint,
  { effect, action, kind }: Pick<StepStarted, 'effect' | 'action' | 'kind'>,
  recent: RecentLines,
  columns: number,
): string[] => {
  const output = effect === 'read' ? outputLines(recent) : [];
  if (effect === 'read' && output.length === 0) return [];
  // A request says in its first line of output what it was.
  const said = effect === 'read' && recent.last(KEPT)[0]?.startsWith(action[0] ?? ' ') === true;
  // What is expected of it stands in further parts.
  const told = effect === 'read' ? action.slice(0, 1) : action;
  const command = said ? [] : firstOf(actionLines({ action: told, kind }), COMMAND[effect]);
  const lines = [...command, ...output];
  return lines.map((line) => paint(clip(line, columns), 'dim'));
};
