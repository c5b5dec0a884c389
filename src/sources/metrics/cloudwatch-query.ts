import type { GetMetricDataCommandOutput, MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { Account, Answer } from '../aws/account.ts';
import { getMetricData } from '../aws/cloudwatch.ts';
import { type CloudWatchSeries, seriesOf } from './cloudwatch-series.ts';
import type { MetricContext } from './source.ts';

/** One metric with its statistic; plain JSON. */
export interface CloudWatchMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
  /** A StandardUnit of CloudWatch; only what was published in it is read. */
  readonly unit?: string;
  /** Of another account, where this one watches it. */
  readonly account?: string;
}

/** What is read of CloudWatch: one metric, or an expression over several; plain JSON. */
export interface CloudWatchSpec extends Account {
  /** By id. */
  readonly metrics: Readonly<Record<string, CloudWatchMetric>>;
  /** Metric math; without it there is one metric. */
  readonly expression?: string;
  /** Seconds. */
  readonly period: number;
  /** Milliseconds since the end of a period after which its value is too old. */
  readonly maxAge: number;
  /** Milliseconds that values take to be published; a period that ended later is not looked at. */
  readonly delay?: number;
  /** The unit as this program calls it. */
  readonly unit?: string;
}

/** The id of an expression beside those of its metrics; nobody else writes ids that end so. */
const EXPRESSION = 'expression_';

/** Pages that are read at most: a service that always has one more would never come to an end. */
const MOST_PAGES = 50;

const queryOf = (id: string, metric: CloudWatchMetric, spec: CloudWatchSpec): MetricDataQuery => {
  const { namespace, name, dimensions, statistic, unit, account } = metric;
  return {
    Id: id,
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: name,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
      Period: spec.period,
      Stat: statistic,
      ...(unit !== undefined && { Unit: unit as 'None' }),
    },
    ...(account !== undefined && { AccountId: account }),
    ReturnData: spec.expression === undefined,
  };
};

const queriesOf = (spec: CloudWatchSpec): MetricDataQuery[] => {
  const metrics = Object.entries(spec.metrics).map(([id, metric]) => queryOf(id, metric, spec));
  if (spec.expression === undefined) return metrics;
  return [...metrics, { Id: EXPRESSION, Expression: spec.expression, Period: spec.period }];
};

/** Reads the series of a time, all pages of it; times in milliseconds since the epoch, the end excluded. */
export const readSeries = async (
  spec: CloudWatchSpec,
  [from, to]: readonly [number, number],
  context: MetricContext,
): Promise<Answer<readonly CloudWatchSeries[]>> => {
  const pages: GetMetricDataCommandOutput[] = [];
  const input = {
    MetricDataQueries: queriesOf(spec),
    StartTime: new Date(from),
    EndTime: new Date(to),
    ScanBy: 'TimestampDescending' as const,
  };
  for (let token: string | undefined; pages.length < MOST_PAGES; ) {
    const page = await getMetricData(spec, { ...input, ...(token && { NextToken: token }) }, context);
    if (!page.ok) return page;
    pages.push(page.value);
    token = page.value.NextToken;
    if (token === undefined) return { ok: true, value: seriesOf(pages) };
  }
  const message = `CloudWatch has more than ${MOST_PAGES} pages of what is read`;
  return { ok: false, trouble: { of: 'request', message, check: 'name fewer series, or a longer period' } };
};
