import { z } from 'zod';
import { type Result, success } from '../../diagnostics/diagnostic.ts';
import { formatDuration } from '../../language/durations.ts';
import type { Scope } from '../../language/scope.ts';
import type { Measured, MetricContext, MetricQuery, Metrics, NoData } from '../../sources/metrics/source.ts';
import { namedSources, type Written } from '../named-sources.ts';
import { metricSources } from './index.ts';
import type { AnyMetricSource } from './source.ts';

/** A metric as a playbook writes it: the name of its source, and what that is told. */
export type Metric = Written;

/** What stands under a key that names a metric. */
export const metric: z.ZodType<Metric> = z
  .union(metricSources.map(({ name, schema }) => z.strictObject({ [name]: schema })))
  .meta({
    description: 'Where the value comes from.',
    examples: [
      { prometheus: { url: '{{inputs.api}}/metrics', name: 'error_rate' } },
      { command: 'lida metrics show --name cpu --raw' },
    ],
  });

const all = namedSources('metrics', metricSources);

const { named, written } = all;

/** The syntax of the strings of a metric that stands under `key`. */
export const metricSyntax = all.syntax;

/** What is wrong with a metric that stands under `key`. */
export const metricFaults = all.faults;

/** Whether a metric can be read at a past moment. */
export const hasHistory = (metric: Metric): boolean => {
  const { source, config } = written(metric);
  return source.history?.(config) ?? false;
};

/** A metric with its templates rendered. */
export const queryOf: (value: Metric, scope: Scope) => MetricQuery = all.query;

/** For people: what is read, a line each. */
export const describeQuery = all.describe;

/** What reading it reaches for outside. */
export const touchedBy = all.touched;

/** Whether reading it shows what is read. */
export const showsItself = ({ source }: MetricQuery): boolean => named(source).shows ?? false;

/** Whether it is read through the network and the processes of the play, and not by a client of its own. */
export const goesThroughPorts = ({ source }: MetricQuery): boolean => !(named(source).ownClient ?? false);

/** Milliseconds in which a source must answer. */
const PATIENCE = 30_000;

/** Makes a signal that aborts after so many milliseconds. */
export type TimeLimit = (ms: number) => AbortSignal;

const TOO_LATE: NoData = { data: false, reason: `it did not answer within ${formatDuration(PATIENCE)}` };

/** Milliseconds from 1970 on beyond which there is no date (ECMA-262, time values). */
const LAST_TIME = 8.64e15;

/** What a source says of the time of a value counts only where there is such a time. */
const timed = <Value extends Measured>(value: Value): Value => {
  const { measured, ...rest } = value;
  return measured === undefined || Math.abs(measured) <= LAST_TIME ? value : (rest as Value);
};

/** Reads metrics from where they are; the reader of a source is loaded when it is first used. */
export const createMetrics = (timeLimit: TimeLimit): Metrics => {
  const within = async <T>(
    source: AnyMetricSource,
    context: MetricContext,
    work: (bounded: MetricContext) => Promise<Result<T>>,
  ): Promise<Result<T | NoData>> => {
    if (source.unbounded) return work(context);
    const limit = timeLimit(PATIENCE);
    const result = await work({ ...context, signal: AbortSignal.any([context.signal, limit]) });
    return limit.aborted && !context.signal.aborted ? success(TOO_LATE) : result;
  };
  return {
    async read({ source: name, spec }, moment, context) {
      const source = named(name);
      const reader = await source.load();
      const reading = await within(source, context, (bounded) => reader.read(spec, moment, bounded));
      return reading.ok && reading.value.data ? success(timed(reading.value)) : reading;
    },
    async range({ source: name, spec }, span, context) {
      const source = named(name);
      const reader = await source.load();
      const { range } = reader;
      if (range === undefined) throw new TypeError(`${name} has no history`);
      const past = await within(source, context, (bounded) => range.call(reader, spec, span, bounded));
      if (!past.ok || !past.value.data) return past;
      return success({ ...past.value, samples: past.value.samples.map(timed) });
    },
  };
};
