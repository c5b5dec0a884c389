import { clipped, oneLine } from '../../diagnostics/clipped.ts';
import { failure, type Result, success } from '../../diagnostics/diagnostic.ts';
import type { Unanswered } from '../google/answer.ts';
import { MONITORING } from '../google/service.ts';
import { type Session, session } from '../google/session.ts';
import { isPage, merge, type Page, type Series, shownSeries, valuesOf } from './google-series.ts';
import { severalSeries } from './labels.ts';
import { noData } from './no-data.ts';
import type { MetricContext, MetricReader, NoData, Reading, Span } from './source.ts';

/** Which time series of Cloud Monitoring to read, and what to make of their points. */
export interface GoogleSpec {
  /** Without it that of the environment, of the credentials or of gcloud. */
  readonly project?: string;
  /** The type of the metric, such as `run.googleapis.com/request_count`. */
  readonly metric: string;
  /** In the language of Monitoring filters; names the type of the metric too. */
  readonly filter: string;
  readonly aligner?: string;
  readonly reducer?: string;
  /** Milliseconds that the aligner makes one point of. */
  readonly period: number;
  /** A point that is older, in milliseconds, is none. */
  readonly window: number;
  /** Milliseconds that points take until they are there. */
  readonly delay: number;
}

/** A little less than any source is given, so that it is said who has not answered. */
const PATIENCE = 25_000;
const MAX_PAGE = 8 * 1024 * 1024;

/** Pages that are read; with one point of each series on them, thousands of series. */
const MOST_PAGES = 20;

/** What another try may mend is no data; what it cannot is a failure. */
const unanswered = ({ kind, reason, help, ...wait }: Unanswered): Result<NoData> => {
  if (kind === 'refused' || kind === 'huge') {
    const code = kind === 'huge' ? 'RB505' : 'RB506';
    return failure({ code, severity: 'error', message: reason, help });
  }
  return success(noData({ reason: `${reason}. ${help}`, ...wait }));
};

const pathOf = (project: string, spec: GoogleSpec, { from, to, step }: Span, token: string | undefined) => {
  const query = new URLSearchParams({
    filter: spec.filter,
    'interval.startTime': new Date(from).toISOString(),
    'interval.endTime': new Date(to).toISOString(),
    ...(spec.aligner !== undefined && {
      'aggregation.alignmentPeriod': `${Math.ceil(Math.max(spec.period, step) / 1000)}s`,
      'aggregation.perSeriesAligner': spec.aligner,
    }),
    ...(spec.reducer !== undefined && { 'aggregation.crossSeriesReducer': spec.reducer }),
    ...(token !== undefined && { pageToken: token }),
  });
  return `/v3/projects/${encodeURIComponent(project)}/timeSeries?${query}`;
};

const parsed = (body: string): Result<Page> => {
  try {
    const page: unknown = JSON.parse(body);
    if (isPage(page)) return success(page);
  } catch {
    // Said below.
  }
  return failure({
    code: 'RB505',
    severity: 'error',
    message: `${MONITORING.name} answered with something that is no list of time series: ${clipped(oneLine(body), 120) || 'nothing'}`,
    help: 'Check what stands between here and there: a proxy, or a page to sign in on.',
  });
};

const ONE_OF_SEVERAL = 'Choose one of them with labels:, or make one of all with aligner: and reducer:.';

const tooMany = (metric: string): Result<never> =>
  failure({
    code: 'RB505',
    severity: 'error',
    message: `${metric} has more points than ${MOST_PAGES} pages hold`,
    help: 'Choose fewer series with labels:, or make one of them with aligner: and reducer:.',
  });

type Found = { readonly data: true; readonly series: readonly Series[]; readonly project: string } | NoData;

/** All series of a stretch of time, page by page. */
const fetchSeries = async (
  who: Session,
  spec: GoogleSpec,
  span: Span,
  context: MetricContext,
): Promise<Result<Found>> => {
  const project = spec.project ?? (await who.project(MONITORING, context.signal));
  if (typeof project !== 'string') return unanswered(project);
  const series = new Map<string, Series>();
  let token: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const path = pathOf(project, spec, span, token);
    const request = { method: 'GET', path, project, patience: PATIENCE, maxBody: MAX_PAGE } as const;
    const answer = await who.ask(MONITORING, request, context);
    if (!answer.ok) return unanswered(answer);
    const page = parsed(answer.body);
    if (!page.ok) return page;
    const [fault] = page.value.executionErrors ?? [];
    if (fault !== undefined) {
      const said = clipped(oneLine(fault.message ?? ''), 300);
      return success(noData({ reason: `${MONITORING.name} could not read all of ${spec.metric}: ${said}` }));
    }
    merge(series, page.value);
    token = page.value.nextPageToken || undefined;
    if (token === undefined) return success({ data: true, series: [...series.values()], project });
  }
  return tooMany(spec.metric);
};

/** What was measured of the one series, the newest first. */
const fetchValues = async (who: Session, spec: GoogleSpec, span: Span, context: MetricContext) => {
  const found = await fetchSeries(who, spec, span, context);
  if (!found.ok || !found.value.data) return found as Result<NoData>;
  const { series, project } = found.value;
  const [only, ...others] = series;
  if (others.length > 0) return severalSeries(spec.metric, shownSeries(series), ONE_OF_SEVERAL);
  if (only === undefined) {
    const past = `between ${new Date(span.from).toISOString()} and ${new Date(span.to).toISOString()}`;
    return success(noData({ reason: `${spec.metric} has no point ${past} in the project ${project}` }));
  }
  return valuesOf(only, spec.metric, context.clock.now());
};

/** Reads metrics of Cloud Monitoring v3 (projects.timeSeries.list), asked as whoever the session says. */
export const createGoogle = (who: () => Session): MetricReader<GoogleSpec> => ({
  async read(spec, moment, context): Promise<Result<Reading>> {
    const to = (moment === 'now' ? context.clock.now() : moment) - spec.delay;
    const values = await fetchValues(who(), spec, { from: to - spec.window, to, step: 0 }, context);
    if (!values.ok || 'data' in values.value) return values as Result<NoData>;
    const [newest] = values.value;
    if (newest === undefined)
      return success(noData({ reason: `${spec.metric} has a series without points` }));
    if (!Number.isFinite(newest.value))
      return success(noData({ reason: `${spec.metric} is ${newest.value}` }));
    return success({ data: true, ...newest });
  },

  async range(spec, span, context) {
    const values = await fetchValues(who(), spec, span, context);
    if (!values.ok || 'data' in values.value) return values as Result<NoData>;
    const samples = values.value.filter(({ value }) => Number.isFinite(value)).reverse();
    if (samples.length === 0) return success(noData({ reason: `${spec.metric} has no number in that time` }));
    const { aligner, period } = spec;
    const step = aligner === undefined ? {} : { step: Math.max(period, span.step) };
    return success({ data: true, samples, ...step });
  },
});

/** Metrics of Google Cloud. */
export const google = createGoogle(session);
