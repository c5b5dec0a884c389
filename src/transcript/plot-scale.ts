import { visibleLine } from '../diagnostics/visible.ts';
import { formatTick, measureOf, withUnit } from '../language/measures.ts';
import { hasValue, type Plot } from './plot.ts';

/** A place on an axis, from 0 (bottom or left) to 1, and what stands there. */
export interface Tick {
  readonly place: number;
  readonly label: string;
}

/** Where values or times stand on an axis, from 0 to 1. */
export interface Scale {
  readonly place: (of: number) => number;
  /** Round ones within the axis, in rising order. */
  readonly ticks: readonly Tick[];
}

/** Characters of a label that are kept: units come from outside. */
const LABEL = 28;

/** A label beside a plot, on one line and short. */
export function shortLabel(text: string): string {
  const shown = visibleLine(text);
  return shown.length > LABEL ? `${shown.slice(0, LABEL - 1)}…` : shown;
}

/** Values of which all differ by less than so much of their size are drawn as one. */
const FLAT = 1e-6;

/** What stays free above and below the values, of the height. */
const MARGIN = 0.08;

interface Domain {
  readonly low: number;
  readonly high: number;
}

/** From 0 where that is near, so that a small change looks small. */
function domainOf(values: readonly number[]): Domain {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (size === 0) return { low: 0, high: 1 };
  if (high - low <= size * FLAT) return low < 0 ? { low: 2 * low, high: 0 } : { low: 0, high: 2 * high };
  const span = high - low;
  return {
    low: low >= 0 && low <= span ? 0 : low - span * MARGIN,
    high: high <= 0 && -high <= span ? 0 : high + span * MARGIN,
  };
}

const STEPS = [1, 2, 5, 10];

/** The smallest round step of which at most so many fit. */
function stepFor(span: number, most: number): number {
  const power = 10 ** Math.floor(Math.log10(span / most));
  return power * (STEPS.find((one) => span / (one * power) <= most) ?? 10);
}

/** All values that stand in the picture. */
const drawnValues = ({ points, limits, baseline }: Plot): readonly number[] => [
  ...points.filter(hasValue).map(({ value }) => value),
  ...limits.map(({ value }) => value),
  ...(baseline === undefined ? [] : [baseline]),
];

/** The axis of the values, limits included, with at most so many steps between its ticks. */
export function valueScale(plot: Plot, most: number): Scale {
  const values = drawnValues(plot);
  const size = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  const measure = measureOf(plot.unit, size);
  // Near 1, so that neither the largest of all numbers nor the smallest leaves them.
  const shown = size * measure.factor;
  const scale = 10 ** Math.max(-300, Math.min(300, Math.floor(Math.log10(shown || 1))));
  const drawn = (value: number): number => (value * measure.factor) / scale;
  const { low, high } = domainOf(values.map(drawn));
  const place = (of: number): number => Math.min(1, Math.max(0, (of - low) / (high - low)));
  const step = stepFor(high - low, most);
  const ticks: Tick[] = [];
  for (let count = Math.ceil(low / step); count * step <= high; count += 1) {
    const value = count * step * scale;
    if (!Number.isFinite(value) || (value === 0 && count !== 0)) continue;
    const text = formatTick(value, step * scale, shown);
    ticks.push({ place: place(count * step), label: shortLabel(withUnit(text, measure.unit)) });
  }
  return { place: (value) => place(drawn(value)), ticks };
}

const SECOND = 1000;
const DAY = 86_400 * SECOND;

const TIMES = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800,
  3600, 7200, 10_800, 21_600, 43_200, 86_400,
].map((seconds) => seconds * SECOND);

/** A time in UTC as exactly as it matters between times that are `step` apart. */
export function timeLabel(at: number, step: number): string {
  const text = Number.isFinite(at) && Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : '';
  if (step >= DAY) return text.slice(0, 10);
  if (step >= 60 * SECOND) return text.slice(11, 16);
  return text.slice(11, step >= SECOND ? 19 : 23);
}

/** The axis of the times, with at most so many steps between its ticks. */
export function timeScale({ points }: Plot, most: number): Scale {
  const from = points[0]?.at ?? 0;
  const span = Math.max(1, (points.at(-1)?.at ?? 0) - from);
  const step = TIMES.find((one) => span / one <= most) ?? Math.ceil(span / most / DAY) * DAY;
  const place = (at: number): number => Math.min(1, Math.max(0, (at - from) / span));
  const ticks: Tick[] = [];
  for (let at = Math.ceil(from / step) * step; at <= from + span; at += step)
    ticks.push({ place: place(at), label: timeLabel(at, step) });
  return { place, ticks };
}
