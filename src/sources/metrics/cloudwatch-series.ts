import type { GetMetricDataCommandOutput, MetricDataResult } from '@aws-sdk/client-cloudwatch';

/** A series of CloudWatch, over all pages of an answer. */
export interface CloudWatchSeries {
  readonly label: string;
  /** The newest first; times in milliseconds since the epoch. */
  readonly points: readonly { readonly at: number; readonly value: number }[];
  /** Values are missing that the service could not compute. */
  readonly incomplete: boolean;
  readonly forbidden: boolean;
  /** What the service remarked. */
  readonly said: string;
}

const isRest = (result: MetricDataResult): boolean =>
  result.StatusCode === 'PartialData' || result.StatusCode === 'InternalError';

const remarks = (messages: GetMetricDataCommandOutput['Messages'] = []): readonly string[] =>
  messages.map(({ Code, Value }) => [Code, Value].filter(Boolean).join(': '));

/** Joins the pages of an answer into series; the status of a series is that of its last page. */
export const seriesOf = (pages: readonly GetMetricDataCommandOutput[]): readonly CloudWatchSeries[] => {
  const series = new Map<string, MetricDataResult[]>();
  for (const result of pages.flatMap(({ MetricDataResults = [] }) => MetricDataResults)) {
    const key = JSON.stringify([result.Id, result.Label]);
    series.set(key, [...(series.get(key) ?? []), result]);
  }
  const general = pages.flatMap(({ Messages }) => remarks(Messages));
  return [...series.values()].map((results) => {
    const last = results.at(-1);
    const points = results.flatMap(({ Timestamps = [], Values = [] }) =>
      Timestamps.map((time, index) => ({ at: time.getTime(), value: Values[index] ?? Number.NaN })),
    );
    return {
      label: last?.Label ?? last?.Id ?? '',
      points: points.toSorted((a, b) => b.at - a.at),
      incomplete: last !== undefined && isRest(last),
      forbidden: last?.StatusCode === 'Forbidden',
      said: [...new Set([...results.flatMap(({ Messages }) => remarks(Messages)), ...general])].join('; '),
    };
  });
};

/** The points of a series that are numbers, the oldest first. */
export const pointsOf = ({ points }: CloudWatchSeries): CloudWatchSeries['points'] =>
  points.filter(({ value }) => Number.isFinite(value)).toReversed();
