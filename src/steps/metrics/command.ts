import { commandSource } from '../command-source.ts';
import { shellText } from '../fields.ts';
import { defineMetricSource } from './source.ts';

const schema = shellText({
  description: 'A command for sh that prints one number.',
  examples: ['lida metrics show --name cpu --raw'],
});

/** Numbers that commands print. */
export const command = defineMetricSource({
  ...commandSource,
  schema,
  shows: true,
  unbounded: true,
  load: async () => (await import('../../sources/metrics/command.ts')).command,
});
