import { type Result, success } from '../../diagnostics/diagnostic.ts';
import { ask } from '../ask.ts';
import { type Labels, showLabels } from './labels.ts';
import { noData } from './no-data.ts';
import { parsePrometheusText, selectSample } from './prometheus-text.ts';
import type { MetricContext, Reading } from './source.ts';

/** One series of a page in the Prometheus text format, or in that of OpenMetrics. */
export interface PageSpec {
  readonly url: string;
  readonly name: string;
  readonly labels: Labels;
  readonly headers: Readonly<Record<string, string>>;
  /** As whom it is asked, for messages. */
  readonly as?: string;
}

const MAX_PAGE = 8 * 1024 * 1024;

const missing = (reason: string): Result<Reading> => success(noData({ reason }));

/** Reads one series of a page, at most 8 MiB of it. */
export const readPage = async (spec: PageSpec, context: MetricContext): Promise<Result<Reading>> => {
  const { url, name, labels, headers, as } = spec;
  const accept = 'text/plain;version=0.0.4, application/openmetrics-text;version=1.0.0;q=0.5';
  const answer = await ask(
    { method: 'GET', url, headers: { accept, ...headers }, maxBody: MAX_PAGE, ...(as && { as }) },
    context,
  );
  if (!answer.ok) return answer;
  if (!answer.value.available) return success(noData(answer.value));
  const { body, headers: sent } = answer.value;
  const isOpen = sent['content-type']?.startsWith('application/openmetrics-text') ?? false;
  const page = parsePrometheusText(body, isOpen ? 'openmetrics' : 'text');
  if (!page.ok) return page;
  const sample = selectSample(page.value, name, labels);
  if (!sample.ok) return sample;
  const series = Object.keys(labels).length === 0 ? name : `${name} with ${showLabels(labels)}`;
  if (sample.value === undefined) return missing(`the page has no metric ${series}`);
  const { value, timestamp } = sample.value;
  if (!Number.isFinite(value)) return missing(`${series} is ${value}`);
  const measured = timestamp === undefined ? {} : { measured: timestamp };
  return success({ data: true, value, at: context.clock.now(), ...measured });
};
