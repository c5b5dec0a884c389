import { clipped } from '../../diagnostics/clipped.ts';
import { failure, type Result, success } from '../../diagnostics/diagnostic.ts';
import { type Labels, severalSeries, showLabels } from './labels.ts';
import { readNumber } from './number.ts';

/** A value, which may be NaN or infinite, and the time that it holds for, in milliseconds since the epoch. */
export interface Point {
  readonly at: number;
  readonly value: number;
}

/** A series of an answer, its points the oldest first. */
export interface Series {
  readonly labels: Labels;
  readonly points: readonly Point[];
}

/** What a server answers: series, or that it could not evaluate the query now. `notes` are its warnings. */
export type Answer =
  | { readonly series: readonly Series[]; readonly notes: readonly string[] }
  | { readonly failed: string; readonly notes: readonly string[] };

type ResultType = 'vector' | 'scalar' | 'matrix';
type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

const refused = (message: string, help: string): Result<never> =>
  failure({ code: 'RB505', severity: 'error', message, help });

const strange = (body: string): Result<never> =>
  refused(
    `this is no answer of a Prometheus server: ${clipped(body.trim(), 120) || 'nothing'}`,
    'Write the address of the server, without /api/v1; a page of metrics is read with name: in place of query:.',
  );

/** What an error answer says, `bad_data: parse error at char 3`; undefined for anything else. */
export const errorIn = (body: string): string | undefined => {
  const answer = parsed(body);
  if (!isFields(answer) || answer.status !== 'error') return undefined;
  return clipped([answer.errorType, answer.error].filter((part) => typeof part === 'string').join(': '), 500);
};

const pointOf = (value: unknown): Point | undefined => {
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [time, text] = value as unknown[];
  const number = typeof text === 'string' ? readNumber(text) : undefined;
  return typeof time === 'number' && number !== undefined ? { at: time * 1000, value: number } : undefined;
};

const allDefined = <T>(values: readonly (T | undefined)[]): values is readonly T[] =>
  values.every((value) => value !== undefined);

const seriesOf = (entry: unknown, type: ResultType): Series | undefined => {
  if (!isFields(entry) || !isFields(entry.metric)) return undefined;
  const { metric, value, values } = entry;
  const points = (type === 'vector' ? [value] : Array.isArray(values) ? values : [undefined]).map(pointOf);
  return allDefined(points) ? { labels: metric as Labels, points } : undefined;
};

const HISTOGRAM = 'Take a number out of it: histogram_quantile(0.95, ...), histogram_count(...).';

const OTHER_TYPES: Readonly<Record<string, string>> = {
  matrix: 'Make one value of the range: avg_over_time(...), rate(...).',
  string: 'Write a query that comes to a number.',
};

const resultOf = (data: Fields, wanted: readonly ResultType[], body: string): Result<readonly Series[]> => {
  const { resultType, result } = data;
  const type = wanted.find((one) => one === resultType);
  if (type === undefined) {
    const help = OTHER_TYPES[String(resultType)];
    return help === undefined
      ? strange(body)
      : refused(`the query comes to a ${resultType}, not to a number`, help);
  }
  if (type === 'scalar') {
    const point = pointOf(result);
    return point === undefined ? strange(body) : success([{ labels: {}, points: [point] }]);
  }
  if (!Array.isArray(result)) return strange(body);
  if (result.some((entry) => isFields(entry) && ('histogram' in entry || 'histograms' in entry)))
    return refused('the query comes to a histogram, not to a number', HISTOGRAM);
  const series = result.map((entry) => seriesOf(entry, type));
  return allDefined(series) ? success(series) : strange(body);
};

const notesIn = ({ warnings, infos }: Fields): readonly string[] =>
  [warnings, infos]
    .flatMap((notes) => (Array.isArray(notes) ? (notes as unknown[]) : []))
    .filter((note) => typeof note === 'string')
    .map((note) => clipped(note, 500));

/** Reads the body of an answer of the HTTP API; RB505 for what is none, or comes to something else than numbers. */
export const readAnswer = (body: string, wanted: readonly ResultType[]): Result<Answer> => {
  const answer = parsed(body);
  if (!isFields(answer)) return strange(body);
  const notes = notesIn(answer);
  if (answer.status === 'error') return success({ failed: errorIn(body) ?? 'it failed', notes });
  if (answer.status !== 'success' || !isFields(answer.data)) return strange(body);
  const series = resultOf(answer.data, wanted, body);
  return series.ok ? success({ series: series.value, notes }) : series;
};

/** The only series, or undefined where there is none; several are a failure (RB505) that lists them. */
export const single = (query: string, series: readonly Series[]): Result<Series | undefined> =>
  series.length <= 1
    ? success(series[0])
    : severalSeries(
        query,
        series.map(({ labels }) => showLabels(labels)),
        'Choose one with a label, query{label="value"}, or make one of them: sum(...), max(...).',
      );
