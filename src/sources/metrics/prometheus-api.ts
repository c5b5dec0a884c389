import { type Result, success } from '../../diagnostics/diagnostic.ts';
import { ask } from '../ask.ts';
import { noData } from './no-data.ts';
import { errorIn, readAnswer, type Series, single } from './prometheus-answer.ts';
import type { Measured, MetricContext, Moment, NoData, RangeReading, Reading, Span } from './source.ts';

/** A query in PromQL for the HTTP API of a server (https://prometheus.io/docs/prometheus/latest/querying/api/). */
export interface ApiSpec {
  /** The address of the server, without `/api/v1`. */
  readonly url: string;
  readonly query: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  /** As whom it is asked, for messages. */
  readonly as?: string;
}

const MAX_ANSWER = 8 * 1024 * 1024;
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** Seconds since the epoch, to a millisecond. */
const seconds = (ms: number): string => (ms / 1000).toFixed(3);

const endpoint = (url: string, path: string): URL => {
  const whole = new URL(url);
  whole.pathname = `${whole.pathname.replace(/\/+$/, '')}/api/v1/${path}`;
  return whole;
};

const requestFor = (spec: ApiSpec, path: string, parameters: Readonly<Record<string, string>>) => {
  const url = endpoint(spec.url, path);
  const form = new URLSearchParams({ query: spec.query, ...parameters });
  if (spec.method === 'POST')
    return {
      method: 'POST',
      url: url.href,
      headers: { ...FORM, ...spec.headers },
      body: String(form),
    } as const;
  url.search = String(new URLSearchParams([...url.searchParams, ...form]));
  return { method: 'GET', url: url.href, headers: spec.headers } as const;
};

interface Found {
  readonly series: Series | undefined;
  readonly notes: readonly string[];
}

const asked = async (
  spec: ApiSpec,
  path: 'query' | 'query_range',
  parameters: Readonly<Record<string, string>>,
  context: MetricContext,
): Promise<Result<Found | NoData>> => {
  const request = requestFor(spec, path, parameters);
  const answer = await ask(
    { ...request, maxBody: MAX_ANSWER, told: errorIn, ...(spec.as && { as: spec.as }) },
    context,
  );
  if (!answer.ok) return answer;
  if (!answer.value.available) return success(noData(answer.value));
  const read = readAnswer(answer.value.body, path === 'query' ? ['vector', 'scalar'] : ['matrix']);
  if (!read.ok) return read;
  const { notes } = read.value;
  if ('failed' in read.value) return success(noData({ reason: read.value.failed }, notes));
  const series = single(spec.query, read.value.series);
  return series.ok ? success({ series: series.value, notes }) : series;
};

const noSeries = (query: string): string =>
  `${query} has no value: nothing matches, or what matches has gone stale`;

/** Evaluates the query for one moment. */
export const readNow = async (
  spec: ApiSpec,
  moment: Moment,
  context: MetricContext,
): Promise<Result<Reading>> => {
  const found = await asked(spec, 'query', moment === 'now' ? {} : { time: seconds(moment) }, context);
  if (!found.ok) return found;
  if ('data' in found.value) return success(found.value);
  const { series, notes } = found.value;
  const [point] = series?.points ?? [];
  if (point === undefined) return success(noData({ reason: noSeries(spec.query) }, notes));
  const { value, at: measured } = point;
  if (!Number.isFinite(value)) return success(noData({ reason: `${spec.query} is ${value}` }, notes));
  const at = context.clock.now();
  return success({ data: true, value, at, measured, ...(notes.length > 0 && { notes }) });
};

/** Evaluates the query for each step of a stretch of time; what is not finite was not measured. */
export const readRange = async (
  spec: ApiSpec,
  { from, to, step }: Span,
  context: MetricContext,
): Promise<Result<RangeReading>> => {
  const parameters = { start: seconds(from), end: seconds(to), step: seconds(step) };
  const found = await asked(spec, 'query_range', parameters, context);
  if (!found.ok) return found;
  if ('data' in found.value) return success(found.value);
  const { series, notes } = found.value;
  const at = context.clock.now();
  const samples: Measured[] = (series?.points ?? [])
    .filter(({ value }) => Number.isFinite(value))
    .map(({ value, at: measured }) => ({ value, at, measured }));
  if (samples.length === 0) return success(noData({ reason: noSeries(spec.query) }, notes));
  return success({ data: true, samples, ...(notes.length > 0 && { notes }) });
};
