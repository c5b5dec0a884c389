import { z } from 'zod';
import { template } from '../fields.ts';
import { defineLogSource } from './source.ts';

const path = template({
  description: 'The file.',
  examples: ['/var/log/lida/api.log', 'logs/{{inputs.service}}.log'],
});

const schema = z
  .union([
    path,
    z.strictObject({
      path,
      rotated: z
        .boolean()
        .meta({
          description: 'Reads path.1, path.2 and so on too, where since begins before the file does.',
          default: true,
          examples: [false],
        })
        .optional(),
    }),
  ])
  .meta({ description: 'A file of this machine.', examples: ['/var/log/lida/api.log'] });

/** Files of this machine. */
export const file = defineLogSource({
  name: 'file',
  schema,
  prepare(config, scope) {
    const { path, rotated = true } = typeof config === 'string' ? { path: config } : config;
    return { path: scope.text(path), rotated };
  },
  describe: ({ path }) => [path],
  touches: ({ path }) => [{ type: 'file', name: path }],
  load: async () => (await import('../../sources/logs/file.ts')).file,
});
