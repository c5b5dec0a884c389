import { z } from 'zod';
import { showLabels } from '../../sources/metrics/labels.ts';
import { addressFaults } from '../address.ts';
import { template, templates } from '../fields.ts';
import { shownUrl } from '../shown-url.ts';
import { hostOf } from '../touched.ts';
import { defineMetricSource } from './source.ts';

const schema = z
  .strictObject({
    url: template({ description: 'The address of the metrics page.', examples: ['{{inputs.api}}/metrics'] }),
    name: template({ description: 'The name of the metric.', examples: ['error_rate'] }),
    labels: templates({
      description: 'Labels that choose one of several series.',
      examples: [{ service: 'api' }],
    }).optional(),
  })
  .meta({
    description: 'A metric on a page in the Prometheus text format.',
    examples: [{ url: '{{inputs.api}}/metrics', name: 'error_rate' }],
  });

/** Metrics of Prometheus. */
export const prometheus = defineMetricSource({
  name: 'prometheus',
  schema,
  check: ({ url }) => addressFaults(url, ['http', 'https'], ['url']),
  prepare({ url, name, labels = {} }, scope) {
    const rendered = Object.entries(labels).map(([label, text]) => [label, scope.text(text)] as const);
    return { url: scope.address(url), name: scope.text(name), labels: Object.fromEntries(rendered) };
  },
  describe({ url, name, labels }) {
    const chosen = Object.keys(labels).length === 0 ? '' : ` ${showLabels(labels)}`;
    return [`read ${name}${chosen} from ${shownUrl(url)}`];
  },
  touches: ({ url }) => [hostOf(url)],
  load: async () => (await import('../../sources/metrics/prometheus.ts')).prometheus,
});
