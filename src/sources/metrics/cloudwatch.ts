import { failure, type Result, success } from '../../diagnostics/diagnostic.ts';
import { helpOf, sentence, type Trouble } from '../aws/account.ts';
import { type CloudWatchSpec, readSeries } from './cloudwatch-query.ts';
import { type CloudWatchSeries, pointsOf } from './cloudwatch-series.ts';
import type { MetricContext, MetricReader, NoData } from './source.ts';

const HOUR = 3_600_000;

const unitOf = ({ unit }: CloudWatchSpec) => (unit === undefined ? {} : { unit });

const missing = (reason: string): Result<NoData> => success({ data: false, reason });

const refused = (message: string, help: string, code: 'RB505' | 'RB506' = 'RB505'): Result<never> =>
  failure({ code, severity: 'error', message, help });

const troubled = (trouble: Trouble): Result<NoData> =>
  trouble.of === 'service'
    ? missing(sentence(trouble))
    : refused(trouble.message, helpOf(trouble), trouble.of === 'access' ? 'RB506' : 'RB505');

/** What is read, as people name it. */
const nameOf = ({ metrics, expression }: CloudWatchSpec): string => {
  if (expression !== undefined) return expression;
  const [metric] = Object.values(metrics);
  return `${metric?.namespace} ${metric?.name}`;
};

/** The one series of several; which one is not for this program to choose. */
const only = (
  series: readonly CloudWatchSeries[],
  spec: CloudWatchSpec,
): Result<CloudWatchSeries | undefined> => {
  const [first, ...others] = series;
  if (others.length === 0) return success(first);
  const labels = series.slice(0, 10).map(({ label }) => label);
  const more = series.length > labels.length ? ' and more' : '';
  return refused(
    `${nameOf(spec)} gives ${series.length} series where one is expected: ${labels.join(', ')}${more}`,
    'Name the dimensions so that one is left, or make one of them: MAX(...), AVG(...) or SUM(...).',
  );
};

const instant = (at: number): string => new Date(at).toISOString();

interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Why a series has no value to show. */
const lacking = (
  series: CloudWatchSeries | undefined,
  spec: CloudWatchSpec,
  { from, to }: Stretch,
): string | undefined => {
  const what = nameOf(spec);
  const said = series?.said ? ` (${series.said})` : '';
  if (series?.forbidden) return `CloudWatch may not give ${what}${said}; check its account`;
  if (series?.incomplete) return `CloudWatch gave only a part of ${what}${said}; try again`;
  if (series !== undefined && series.points.length > 0) return undefined;
  return `CloudWatch has no data point of ${what} from ${instant(from)} to ${instant(to)}${said}; check namespace, name, dimensions, statistic, unit, period and region`;
};

const readOne = async (
  spec: CloudWatchSpec,
  stretch: Stretch,
  context: MetricContext,
): Promise<Result<NoData | { readonly data: true; readonly series: CloudWatchSeries }>> => {
  const found = await readSeries(spec, [stretch.from, stretch.to], context);
  if (!found.ok) return troubled(found.trouble);
  const one = only(found.value, spec);
  if (!one.ok) return one;
  const lack = lacking(one.value, spec, stretch);
  if (one.value === undefined || lack !== undefined) return missing(lack ?? 'no series');
  return success({ data: true, series: one.value });
};

/** Periods that are over at a time, as many as it takes to tell an old value from none. */
const stretchBefore = (time: number, { period, maxAge, delay = 0 }: CloudWatchSpec): Stretch => {
  const length = period * 1000;
  const to = Math.floor((time - delay) / length) * length;
  const window = Math.max(maxAge + length, Math.min(3 * HOUR, 100 * length));
  return { from: to - Math.ceil(window / length) * length, to };
};

/** Reads metrics and metric math of CloudWatch (GetMetricData); a period that is not over yet is no value. */
export const cloudwatch: MetricReader<CloudWatchSpec> = {
  async read(spec, moment, context) {
    const now = context.clock.now();
    const time = moment === 'now' ? now : moment;
    const found = await readOne(spec, stretchBefore(time, spec), context);
    if (!found.ok || !found.value.data) return found as Result<NoData>;
    const length = spec.period * 1000;
    const what = nameOf(spec);
    const [newest] = found.value.series.points;
    if (newest === undefined || !Number.isFinite(newest.value)) return missing(`${what} is ${newest?.value}`);
    if (time - newest.at - length > spec.maxAge) {
      return missing(
        `the newest data point of ${what} is of ${instant(newest.at)}, older than max-age allows; check that it is still published`,
      );
    }
    const { value, at: began } = newest;
    return success({ data: true, value, ...unitOf(spec), at: now, measured: began + length });
  },

  async range(spec, span, context) {
    const length = spec.period * 1000;
    // A period is measured when it ends: that must be in the span.
    const stretch = {
      from: (Math.ceil(span.from / length) - 1) * length,
      to: Math.floor(span.to / length) * length,
    };
    if (stretch.from >= stretch.to) return missing(`no period of ${spec.period} s ends in that time`);
    const found = await readOne(spec, stretch, context);
    if (!found.ok || !found.value.data) return found as Result<NoData>;
    const points = pointsOf(found.value.series);
    if (points.length === 0) return missing(`${nameOf(spec)} has no number in that time`);
    const samples = points.map(({ at, value }) => ({
      value,
      ...unitOf(spec),
      at: at + length,
      measured: at + length,
    }));
    return success({ data: true, samples });
  },
};
