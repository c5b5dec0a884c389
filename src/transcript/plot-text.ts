import stringWidth from 'string-width';
import { hasValue, type Plot, type PlotPoint } from './plot.ts';
import { Canvas } from './plot-canvas.ts';
import { type Scale, shortLabel, timeLabel, timeScale, valueScale } from './plot-scale.ts';
import { thinned } from './plot-thin.ts';

/** Columns of the whole, so that it stands in a mail, a ticket and a terminal. */
const WIDTH = 72;
const ROWS = 11;
const STEPS = 5;

const MARKS = { critical: '▲', warn: '○', ok: '•' } as const;
const RULES = { critical: '-', warn: '·', baseline: '~' } as const;

/** What a broken line means, beside it. */
interface Rule {
  readonly row: number;
  readonly mark: string;
  readonly label: string;
}

const rowOf = (place: number): number => Math.round((1 - place) * (ROWS - 1));

/** Limits and baseline, from the top. */
function rulesOf({ limits, baseline }: Plot, scale: Scale): readonly Rule[] {
  const rule = (value: number, mark: string, label: string) => ({
    place: scale.place(value),
    row: rowOf(scale.place(value)),
    mark,
    label,
  });
  return [
    ...limits.map(({ name, text, value }) => rule(value, RULES[name], shortLabel(`${name} ${text}`))),
    ...(baseline === undefined ? [] : [rule(baseline, RULES.baseline, 'baseline')]),
  ].toSorted((one, other) => other.place - one.place);
}

/** Labels to the right, each in its row or, where that is taken, in the next free one below or above. */
function besideRows(rules: readonly Rule[]): ReadonlyMap<number, string> {
  const rows = new Map<number, string>();
  for (const rule of rules) {
    const free = Array.from({ length: ROWS }, (_, row) => ROWS - 1 - row)
      .filter((row) => !rows.has(row))
      .toSorted((one, other) => Math.abs(one - rule.row) - Math.abs(other - rule.row));
    rows.set(free[0] ?? 0, rule.label);
  }
  return rows;
}

/** Marks only where they stand apart, except those that are beyond a limit. */
function drawPoints(canvas: Canvas, points: readonly PlotPoint[], times: Scale, values: Scale): void {
  const apart = points.length * 2 <= canvas.columns;
  const column = ({ at }: PlotPoint): number => Math.round(times.place(at) * (canvas.columns - 1));
  let before: readonly [number, number] | undefined;
  for (const point of points) {
    if (!hasValue(point)) {
      before = undefined;
      continue;
    }
    const here = [column(point), rowOf(values.place(point.value))] as const;
    if (before) canvas.stair(before, here);
    before = here;
  }
  for (const level of ['ok', 'warn', 'critical'] as const)
    for (const point of points.filter(hasValue))
      if (point.level === level && (apart || level !== 'ok'))
        canvas.mark(column(point), rowOf(values.place(point.value)), MARKS[level]);
}

/** The line below: where there was no value, and when it began and ended. */
function footOf(plot: Plot, columns: number, times: Scale): readonly string[] {
  const axis = Array.from({ length: columns }, () => '─');
  for (const point of plot.points)
    if (!hasValue(point)) axis[Math.round(times.place(point.at) * (columns - 1))] = '?';
  const [from, to] = [plot.points[0]?.at ?? 0, plot.points.at(-1)?.at ?? 0];
  const step = to - from < 5000 ? 1 : 1000;
  const [start, end] = [timeLabel(from, step), timeLabel(to, step)];
  return [axis.join(''), `${start}${end.padStart(columns - start.length)}`];
}

/** What the marks mean, those that occur. */
function legendOf({ points }: Plot): string {
  const levels = new Set(points.filter(hasValue).map(({ level }) => level));
  const marks = (['ok', 'warn', 'critical'] as const)
    .filter((level) => levels.has(level))
    .map((level) => `${MARKS[level]} ${level}`);
  const gap = points.some((point) => !hasValue(point)) ? ['? no value'] : [];
  return marks.length + gap.length > 1 || !levels.has('ok') ? [...marks, ...gap].join('   ') : '';
}

const padStart = (text: string, columns: number): string =>
  ' '.repeat(Math.max(0, columns - stringWidth(text))) + text;

/** A plot as lines of characters, at most 72 columns wide. */
export function plotText(plot: Plot): readonly string[] {
  const values = valueScale(plot, STEPS);
  const rules = rulesOf(plot, values);
  const beside = besideRows(rules);
  const ticks = new Map(values.ticks.map((tick) => [rowOf(tick.place), tick.label]));
  const left = Math.max(0, ...[...ticks.values()].map((text) => stringWidth(text)));
  const right = Math.max(0, ...[...beside.values()].map((text) => stringWidth(text) + 1));
  const columns = Math.max(16, WIDTH - left - 2 - right);
  const times = timeScale(plot, 1);
  const canvas = new Canvas(columns, ROWS);
  for (const { row, mark } of rules.toReversed()) canvas.rule(row, mark);
  drawPoints(canvas, thinned(plot.points, columns), times, values);
  const drawn = canvas.lines().map((line, row) => {
    const tick = ticks.get(row);
    const edge = tick === undefined ? '│' : '┤';
    return `${padStart(tick ?? '', left)} ${edge}${line} ${beside.get(row) ?? ''}`.trimEnd();
  });
  const [axis, foot] = footOf(plot, columns, times);
  const legend = legendOf(plot);
  const margin = ' '.repeat(left + 1);
  return [
    ...drawn,
    `${margin}└${axis}`,
    `${margin} ${foot}`,
    ...(legend === '' ? [] : [`${margin} ${legend}`]),
  ];
}
