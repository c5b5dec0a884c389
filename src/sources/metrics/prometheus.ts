import { type ApiSpec, readNow, readRange } from './prometheus-api.ts';
import { type PageSpec, readPage } from './prometheus-page.ts';
import type { MetricReader } from './source.ts';

/** A query for a server, or one series of a page. */
export type PrometheusSpec = ApiSpec | PageSpec;

/** Reads metrics from a server of Prometheus, or from a page as Prometheus reads it. */
export const prometheus: MetricReader<PrometheusSpec> = {
  read: async (spec, moment, context) =>
    'query' in spec ? readNow(spec, moment, context) : readPage(spec, context),
  async range(spec, span, context) {
    if ('query' in spec) return readRange(spec, span, context);
    throw new TypeError('a page has no history');
  },
};
