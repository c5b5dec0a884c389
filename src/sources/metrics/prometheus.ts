import { failure, type Result, success } from '../../diagnostics/diagnostic.ts';
import { type Labels, showLabels } from './labels.ts';
import { parsePrometheusText, selectSample } from './prometheus-text.ts';
import type { MetricReader, Reading } from './source.ts';

/** One series of a page in the Prometheus text format. */
export interface PrometheusSpec {
  readonly url: string;
  readonly name: string;
  readonly labels: Labels;
}

const MAX_PAGE = 8 * 1024 * 1024;

const missing = (reason: string): Result<Reading> => success({ data: false, reason });

/** Reads metrics from a page in the Prometheus text format, at most 8 MiB. */
export const prometheus: MetricReader<PrometheusSpec> = {
  async read({ url, name, labels }, _moment, { network, clock, signal }) {
    const end = await network.http(
      {
        method: 'GET',
        url,
        headers: { accept: 'text/plain;version=0.0.4' },
        redirects: 3,
        maxBody: MAX_PAGE,
      },
      signal,
    );
    if (!end.ok) return missing(`the metrics page could not be read: ${end.reason}`);
    if (end.status !== 200) return missing(`the metrics page answered with status ${end.status}`);
    if (end.truncated) return tooLong();
    const page = parsePrometheusText(end.body);
    if (!page.ok) return page;
    const sample = selectSample(page.value, name, labels);
    if (!sample.ok) return sample;
    const series = Object.keys(labels).length === 0 ? name : `${name} with ${showLabels(labels)}`;
    if (sample.value === undefined) return missing(`the page has no metric ${series}`);
    const { value } = sample.value;
    if (!Number.isFinite(value)) return missing(`${series} is ${value}`);
    return success({ data: true, value, at: clock.now() });
  },
};

const tooLong = () =>
  failure({
    code: 'RB505',
    severity: 'error',
    message: 'the metrics page is longer than 8 MiB',
    help: 'Read a smaller page, or print the one number with metric: { command: ... }.',
  });
