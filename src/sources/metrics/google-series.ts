import { failure, type Result, success } from '../../diagnostics/diagnostic.ts';
import { fromUcum } from '../google/ucum.ts';
import { type Labels, showLabels } from './labels.ts';
import { readNumber } from './number.ts';
import type { Measured } from './source.ts';

/** A metric or a resource: its type, and the labels that tell this one from others. */
interface Labelled {
  readonly type?: string;
  readonly labels?: Labels;
}

/** A point as it is answered (Point and TypedValue of the Monitoring API v3). */
interface Point {
  readonly interval?: { readonly endTime?: string };
  readonly value?: Readonly<Record<string, unknown>>;
}

/** A time series as it is answered; the newest point first. */
export interface Series {
  readonly metric?: Labelled;
  readonly resource?: Labelled;
  readonly valueType?: string;
  readonly unit?: string;
  readonly points?: readonly Point[];
}

/** A page of projects.timeSeries.list. */
export interface Page {
  readonly timeSeries?: readonly Series[];
  readonly nextPageToken?: string;
  /** Of all of the series, where they have the same. */
  readonly unit?: string;
  readonly executionErrors?: readonly { readonly message?: string }[];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isListOf = (value: unknown, is: (one: unknown) => boolean): boolean =>
  value === undefined || (Array.isArray(value) && value.every(is));

const isMissingOr = (value: unknown, is: (one: unknown) => boolean): boolean =>
  value === undefined || is(value);

const isLabelled = (value: unknown): boolean => isObject(value) && isMissingOr(value.labels, isObject);

const isSeries = (value: unknown): boolean =>
  isObject(value) &&
  isMissingOr(value.metric, isLabelled) &&
  isMissingOr(value.resource, isLabelled) &&
  isListOf(value.points, (point) => isObject(point) && isMissingOr(point.value, isObject));

/** Whether what was answered has the shape of a page, as far as it is read here. */
export const isPage = (value: unknown): value is Page =>
  isObject(value) && isListOf(value.timeSeries, isSeries) && isListOf(value.executionErrors, isObject);

/** Adds a page to the series that were read before: pages are cut between points. */
export const merge = (series: Map<string, Series>, page: Page): void => {
  for (const one of page.timeSeries ?? []) {
    const key = JSON.stringify([one.metric, one.resource]);
    const before = series.get(key)?.points ?? [];
    const unit = one.unit ?? page.unit;
    series.set(key, {
      ...one,
      ...(unit !== undefined && { unit }),
      points: [...before, ...(one.points ?? [])],
    });
  }
};

const labelsOf = ({ metric, resource }: Series): Labels =>
  Object.fromEntries([
    ...Object.entries(metric?.labels ?? {}).map(([name, value]) => [`metric.${name}`, value] as const),
    ...Object.entries(resource?.labels ?? {}).map(([name, value]) => [`resource.${name}`, value] as const),
  ]);

/** The labels of series as a playbook chooses by them, without those that all of them share. */
export const shownSeries = (series: readonly Series[]): string[] => {
  const all = series.map(labelsOf);
  const shared = (name: string): boolean => all.every((labels) => labels[name] === all[0]?.[name]);
  return all.map((labels) =>
    showLabels(Object.fromEntries(Object.entries(labels).filter(([name]) => !shared(name)))),
  );
};

const notANumber = (metric: string, what: string, help: string): Result<never> =>
  failure({
    code: 'RB505',
    severity: 'error',
    message: `a point of ${metric} is ${what}, not a number`,
    help,
  });

/** The number of a point; NaN and the infinities come as texts (JSON mapping of protocol buffers). */
const numberOf = ({ value = {} }: Point, metric: string): Result<number> => {
  if ('distributionValue' in value) {
    const help = 'Make numbers of it with an aligner, such as ALIGN_PERCENTILE_99 or ALIGN_PERCENTILE_50.';
    return notANumber(metric, 'a distribution', help);
  }
  if ('stringValue' in value) return notANumber(metric, 'a text', 'Count it with aligner: ALIGN_COUNT.');
  if ('boolValue' in value) return success(value.boolValue === true ? 1 : 0);
  const written = value.doubleValue ?? value.int64Value;
  if (typeof written === 'number') return success(written);
  const number = typeof written === 'string' ? readNumber(written) : undefined;
  if (number !== undefined) return success(number);
  return notANumber(metric, 'of an unknown form', 'Check the API that stands at the address.');
};

/** A product without the last digits, in which 0.29 × 100 is not 29. */
const times = (value: number, factor: number): number =>
  factor === 1 ? value : Number((value * factor).toPrecision(15));

/** What was measured of a series, the newest first, in units of ours; NaN and infinities included. */
export const valuesOf = (
  { points = [], unit }: Series,
  metric: string,
  at: number,
): Result<readonly Measured[]> => {
  const converted = unit === undefined ? { factor: 1 } : fromUcum(unit);
  const values: Measured[] = [];
  for (const point of points) {
    const number = numberOf(point, metric);
    if (!number.ok) return number;
    const measured = Date.parse(point.interval?.endTime ?? '');
    values.push({
      value: times(number.value, converted.factor),
      ...(converted.unit !== undefined && { unit: converted.unit }),
      at,
      ...(Number.isFinite(measured) && { measured }),
    });
  }
  return success(values.sort((one, other) => (other.measured ?? 0) - (one.measured ?? 0)));
};
