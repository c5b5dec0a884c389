import { commandSource } from '../command-source.ts';
import { shellText } from '../fields.ts';
import { defineLogSource } from './source.ts';

const schema = shellText({
  description: 'A command for sh that prints the log as it is.',
  examples: ['journalctl -u lida --since -15m -o short-iso'],
});

/** Logs that commands print. */
export const command = defineLogSource({
  ...commandSource,
  schema,
  load: async () => (await import('../../sources/logs/command.ts')).command,
});
