import { z } from 'zod';
import { shownUrl } from '../../diagnostics/shown-url.ts';
import { addressFaults } from '../address.ts';
import { template } from '../fields.ts';
import { hostOf } from '../touched.ts';
import { defineMetricSource } from './source.ts';

const LOCAL = 'redis://127.0.0.1:6379';

const schema = z
  .strictObject({
    url: template({
      description: 'The server, redis:// or rediss://; without it redis://127.0.0.1:6379.',
      examples: ['redis://127.0.0.1:6379'],
    }).optional(),
    field: template({
      description: 'A field of INFO, or a part of one behind a dot.',
      examples: ['used_memory', 'db0.keys'],
    }),
  })
  .meta({
    description: 'A field of what INFO says of a Redis server.',
    examples: [{ url: 'redis://127.0.0.1:6379', field: 'used_memory' }],
  });

/** Fields of what INFO says of a Redis server. */
export const redis = defineMetricSource({
  name: 'redis',
  schema,
  check: ({ url }) => (url === undefined ? [] : addressFaults(url, ['redis', 'rediss'], ['url'])),
  prepare: ({ url = LOCAL, field }, scope) => ({ url: scope.address(url), field: scope.text(field) }),
  describe: ({ url, field }) => [`read ${field} of INFO from ${shownUrl(url)}`],
  touches: ({ url }) => [hostOf(url)],
  load: async () => (await import('../../sources/metrics/redis.ts')).redis,
});
