import { formatMeasure, formatNumber, withUnit } from '../language/measures.ts';
import { breaches, parseThreshold, type Threshold } from '../language/thresholds.ts';
import { unitNamed } from '../language/units.ts';

/** How bad one value is, held against the limits alone. */
export type PointLevel = 'ok' | 'warn' | 'critical';

/** A moment at which a metric was read, in milliseconds; without a value there was none. */
export interface PlotPoint {
  readonly at: number;
  readonly value?: number;
  readonly level: PointLevel;
}

/** A limit in the unit of the values; beyond it is `above`, `below`, or a single value (`at`). */
export interface PlotLimit {
  readonly name: 'warn' | 'critical';
  /** `> 500 ms` */
  readonly text: string;
  readonly value: number;
  readonly beyond: 'above' | 'below' | 'at';
}

/** The samples of a metric as a picture needs them; times never go back. */
export interface Plot {
  /** That of the values; `''` where it is not known. */
  readonly unit: string;
  /** At least one of them has a value. */
  readonly points: readonly PlotPoint[];
  readonly limits: readonly PlotLimit[];
  /** What the values were compared with. */
  readonly baseline?: number;
}

/** What a plot shows, in numbers. */
export interface PlotFacts {
  readonly count: number;
  readonly lowest: number;
  readonly highest: number;
  /** Undefined where the last sample had no value. */
  readonly last: number | undefined;
  /** Milliseconds between the first and the last. */
  readonly span: number;
  readonly missing: number;
}

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {};

/** Whether a point has a value. */
export const hasValue = (point: PlotPoint): point is PlotPoint & { readonly value: number } =>
  point.value !== undefined;

const BEYOND = { '>': 'above', '>=': 'above', '<': 'below', '<=': 'below', '==': 'at', '!=': 'at' } as const;

interface Limit {
  readonly name: PlotLimit['name'];
  readonly threshold: Threshold;
}

function limitsOf(written: Fields): readonly Limit[] {
  return (['critical', 'warn'] as const).flatMap((name) => {
    const text = written[name];
    const threshold = typeof text === 'string' ? parseThreshold(text) : undefined;
    return threshold?.ok ? [{ name, threshold: threshold.value }] : [];
  });
}

/** Numbers without a unit were taken in that of the limits. */
function unitOf(outputs: Fields, limits: readonly Limit[]): string {
  if (typeof outputs.unit === 'string') return outputs.unit;
  const [first, ...others] = limits.map(({ threshold }) => threshold.unit);
  return first !== undefined && others.every((unit) => unit === first) ? first : '';
}

/** Undefined for a limit of another dimension: it was not what the values were compared with. */
function plotLimit({ name, threshold }: Limit, unit: string): PlotLimit | undefined {
  const [own, given] = [unitNamed(unit), unitNamed(threshold.unit)];
  if (own && given && own.dimension !== given.dimension) return undefined;
  const value = own && given ? (threshold.number * given.factor) / own.factor : threshold.number;
  if (!Number.isFinite(value)) return undefined;
  const text = `${threshold.operator} ${withUnit(formatNumber(threshold.number), threshold.unit)}`;
  return { name, text, value, beyond: BEYOND[threshold.operator] };
}

const levelOf = (value: number, unit: string, limits: readonly Limit[]): PointLevel => {
  const known = unitNamed(unit) ? unit : '';
  const met = limits.find(({ threshold }) => {
    const breached = breaches(threshold, value, known);
    return breached.ok && breached.value;
  });
  return met?.name ?? 'ok';
};

/** A clock may have been set back meanwhile: order is what counts. */
function pointsOf(samples: unknown, level: (value: number) => PointLevel): readonly PlotPoint[] {
  if (!Array.isArray(samples)) return [];
  let latest = Number.NEGATIVE_INFINITY;
  return samples.flatMap((sample): readonly PlotPoint[] => {
    const { at, value } = fieldsOf(sample);
    const time = typeof at === 'string' ? Date.parse(at) : Number.NaN;
    if (!Number.isFinite(time)) return [];
    latest = Math.max(latest, time);
    const isNumber = typeof value === 'number' && Number.isFinite(value);
    return [{ at: latest, ...(isNumber && { value }), level: isNumber ? level(value) : 'ok' }];
  });
}

/** What there is to draw of the outputs of a step; `written` are the limits where the outputs have none. */
export function plotOf(outputs: Fields, written: Fields = {}): Plot | undefined {
  const limits = limitsOf('limits' in outputs ? fieldsOf(outputs.limits) : written);
  const unit = unitOf(outputs, limits);
  const points = pointsOf(outputs.samples, (value) => levelOf(value, unit, limits));
  if (!points.some(hasValue)) return undefined;
  const { baseline } = outputs;
  return {
    unit,
    points,
    limits: limits.flatMap((limit) => plotLimit(limit, unit) ?? []),
    ...(typeof baseline === 'number' && Number.isFinite(baseline) && { baseline }),
  };
}

/** What a plot shows, in numbers. */
export function plotFacts({ points }: Plot): PlotFacts {
  const values = points.filter(hasValue).map(({ value }) => value);
  const [first, last] = [points[0], points.at(-1)];
  return {
    count: points.length,
    lowest: values.reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY),
    highest: values.reduce((one, other) => Math.max(one, other), Number.NEGATIVE_INFINITY),
    last: last?.value,
    span: (last?.at ?? 0) - (first?.at ?? 0),
    missing: points.length - values.length,
  };
}

/** A value of the plot for people. */
export const plotValue = ({ unit }: Pick<Plot, 'unit'>, value: number): string => formatMeasure(value, unit);
