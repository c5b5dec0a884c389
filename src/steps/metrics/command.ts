import { shellText } from '../fields.ts';
import { programsIn } from '../touched.ts';
import { defineMetricSource } from './source.ts';

const schema = shellText({
  description: 'A command for sh that prints one number.',
  examples: ['lida metrics show --name cpu --raw'],
});

/** Numbers that commands print. */
export const command = defineMetricSource({
  name: 'command',
  schema,
  syntax: { '': 'shell' },
  prepare: (text, scope) => scope.shell(text),
  describe: ({ display }) => display.trimEnd().split('\n'),
  touches: ({ script }, programsOf) => programsIn({ shell: script }, programsOf),
  shows: true,
  unbounded: true,
  load: async () => (await import('../../sources/metrics/command.ts')).command,
});
