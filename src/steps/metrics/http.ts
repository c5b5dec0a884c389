import { z } from 'zod';
import { shownUrl } from '../../diagnostics/shown-url.ts';
import { addressFaults } from '../address.ts';
import { template } from '../fields.ts';
import { hostOf } from '../touched.ts';
import { auth, describeRequest, headers, preparedRequest, requestFaults, requestSyntax } from './request.ts';
import { defineMetricSource } from './source.ts';

const schema = z
  .strictObject({
    url: template({ description: 'The address of the document.', examples: ['{{inputs.api}}/stats'] }),
    path: template({
      description: 'The path of the number: keys and indexes joined by dots, length for that of a list.',
      examples: ['queues.0.depth'],
    }),
    headers: headers.optional(),
    auth: auth.optional(),
  })
  .meta({
    description: 'A number in a JSON document.',
    examples: [{ url: '{{inputs.api}}/stats', path: 'queues.0.depth' }],
  });

/** Numbers in JSON documents. */
export const http = defineMetricSource({
  name: 'http',
  schema,
  syntax: requestSyntax,
  check: (config) => [...addressFaults(config.url, ['http', 'https'], ['url']), ...requestFaults(config)],
  prepare: (config, scope) => ({
    url: scope.address(config.url),
    path: scope.text(config.path),
    ...preparedRequest(config, scope),
  }),
  describe: (spec) => [`read ${spec.path} from ${shownUrl(spec.url)}`, ...describeRequest(spec)],
  touches: ({ url }) => [hostOf(url)],
  load: async () => (await import('../../sources/metrics/http.ts')).http,
});
