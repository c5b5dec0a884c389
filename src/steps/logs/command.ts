import { shellText } from '../fields.ts';
import { programsIn } from '../touched.ts';
import { defineLogSource } from './source.ts';

const schema = shellText({
  description: 'A command for sh that prints the log as it is.',
  examples: ['journalctl -u lida --since -15m -o short-iso'],
});

/** Logs that commands print. */
export const command = defineLogSource({
  name: 'command',
  schema,
  syntax: { '': 'shell' },
  prepare: (text, scope) => scope.shell(text),
  describe: ({ display }) => display.trimEnd().split('\n'),
  touches: ({ script }, programsOf) => programsIn({ shell: script }, programsOf),
  load: async () => (await import('../../sources/logs/command.ts')).command,
});
