import { z } from 'zod';
import { shownUrl } from '../../diagnostics/shown-url.ts';
import { renderPromql } from '../../language/promql.ts';
import { showLabels } from '../../sources/metrics/labels.ts';
import type { ApiSpec } from '../../sources/metrics/prometheus-api.ts';
import type { PageSpec } from '../../sources/metrics/prometheus-page.ts';
import { addressFaults } from '../address.ts';
import { template, templates } from '../fields.ts';
import type { ConfigFault } from '../kind.ts';
import { hostOf } from '../touched.ts';
import { auth, describeRequest, headers, preparedRequest, requestFaults, requestSyntax } from './request.ts';
import { defineMetricSource } from './source.ts';

const server = z
  .strictObject({
    url: template({
      description: 'The address of the server, without /api/v1.',
      examples: ['http://prometheus:9090'],
    }),
    query: template({
      description: 'A query in PromQL that comes to one value.',
      examples: ['sum(rate(http_requests_total{code=~"5.."}[5m]))'],
    }),
    method: z
      .enum(['GET', 'POST'])
      .meta({
        description: 'How it is asked; GET for a proxy that lets nothing else through.',
        default: 'POST',
        examples: ['GET'],
      })
      .optional(),
    headers: headers.optional(),
    auth: auth.optional(),
  })
  .meta({
    description: 'A query for a server of Prometheus, or for one that speaks its HTTP API.',
    examples: [{ url: 'http://prometheus:9090', query: 'sum(rate(http_requests_total{code=~"5.."}[5m]))' }],
  });

const page = z
  .strictObject({
    url: template({ description: 'The address of the metrics page.', examples: ['{{inputs.api}}/metrics'] }),
    name: template({ description: 'The name of the metric.', examples: ['error_rate'] }),
    labels: templates({
      description: 'Labels that choose one of several series.',
      examples: [{ service: 'api' }],
    }).optional(),
    headers: headers.optional(),
    auth: auth.optional(),
  })
  .meta({
    description: 'A metric on a page in the Prometheus text format.',
    examples: [{ url: '{{inputs.api}}/metrics', name: 'error_rate' }],
  });

const schema = z.union([page, server]).meta({
  description: 'A metric of Prometheus: a query for its server, or one series of a page.',
  examples: [{ url: 'http://prometheus:9090', query: 'up{job="api"}' }],
});

type Config = z.infer<typeof schema>;

/** An address that leads into the API, where the reader finds its way itself. */
const apiFaults = (config: Config): readonly ConfigFault[] => {
  const found = 'query' in config ? /\/api\/v1\b.*$/.exec(config.url) : null;
  if (found === null) return [];
  const help = `Write: ${config.url.slice(0, found.index)}`;
  return [{ path: ['url'], message: 'the address of a server ends before /api/v1', help }];
};

const queryIn = ({ query, url }: ApiSpec): readonly string[] => {
  const [first = '', ...more] = query.trim().split('\n');
  return more.length === 0
    ? [`read ${first} from ${shownUrl(url)}`]
    : [`read from ${shownUrl(url)}:`, ...[first, ...more].map((line) => `  ${line}`)];
};

const seriesIn = ({ url, name, labels }: PageSpec): string => {
  const chosen = Object.keys(labels).length === 0 ? '' : ` ${showLabels(labels)}`;
  return `read ${name}${chosen} from ${shownUrl(url)}`;
};

/** Metrics of Prometheus. */
export const prometheus = defineMetricSource<Config, ApiSpec | PageSpec>({
  name: 'prometheus',
  schema,
  syntax: requestSyntax,
  history: (config) => 'query' in config,
  check: (config) => [
    ...addressFaults(config.url, ['http', 'https'], ['url']),
    ...apiFaults(config),
    ...requestFaults(config),
  ],
  prepare(config, scope) {
    const url = scope.address(config.url);
    const request = preparedRequest(config, scope);
    if ('query' in config)
      return { url, query: renderPromql(config.query, scope), method: config.method ?? 'POST', ...request };
    const labels = Object.entries(config.labels ?? {}).map(([label, text]) => [label, scope.text(text)]);
    return { url, name: scope.text(config.name), labels: Object.fromEntries(labels), ...request };
  },
  describe: (spec) => [...('query' in spec ? queryIn(spec) : [seriesIn(spec)]), ...describeRequest(spec)],
  touches: ({ url }) => [hostOf(url)],
  load: async () => (await import('../../sources/metrics/prometheus.ts')).prometheus,
});
