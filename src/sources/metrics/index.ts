import type { Result } from '../../diagnostics/diagnostic.ts';
import { type CommandSpec, command } from './command.ts';
import { type PrometheusSpec, prometheus } from './prometheus.ts';
import type { MetricContext, Reading } from './source.ts';

/** Which metric to read, under the name of its source. */
export type MetricQuery = { readonly prometheus: PrometheusSpec } | { readonly command: CommandSpec };

/** Reads a metric from the source that its query names. */
export const readMetric = (query: MetricQuery, context: MetricContext): Promise<Result<Reading>> =>
  'prometheus' in query ? prometheus.read(query.prometheus, context) : command.read(query.command, context);
