import { z } from 'zod';
import { argv, regex, scalar, template } from './fields.ts';
import { defineStep, failed } from './kind.ts';

const schema = z.strictObject({
  url: template({
    description: 'The server, redis:// or rediss://; without it redis://127.0.0.1:6379.',
    examples: ['redis://127.0.0.1:6379/0'],
  }).optional(),
  command: z
    .union([
      template({
        description: 'The command, as redis-cli takes it; a placeholder stays one word.',
        examples: ['PING', 'SET maintenance {{inputs.mode}}'],
      }),
      argv({ description: 'The command word by word.', examples: [['GET', 'maintenance']] }),
    ])
    .meta({
      description:
        'One command. Its effect is known from its name: GET reads, SET changes, FLUSHALL destroys.',
    }),
  expect: z
    .union([
      scalar({ description: 'The reply must be this value.', examples: ['PONG'] }),
      z.strictObject({
        matches: regex({
          description: 'The reply must match this regular expression.',
          examples: ['role:master'],
        }),
      }),
    ])
    .meta({ description: 'What the reply must be for the step to succeed.' })
    .optional(),
});

const shorthand = template({ description: 'A command for redis://127.0.0.1:6379.', examples: ['PING'] });

const config = z.union([shorthand, schema]);

type Config = z.infer<typeof config>;

/** Sends one command to a Redis server. */
export const redis = defineStep({
  name: 'redis',
  summary: 'Sends one command to a Redis server and checks the reply.',
  schema: config,
  syntax: { 'expect.matches': 'literal' },
  outputs: { reply: { type: 'dyn', description: 'The reply of the server: text, number, list or null.' } },
  effect: () => 'change',
  prepare: (raw: Config, scope) => ({ display: JSON.stringify(raw), scope: typeof scope }),
  describe: (action) => [action.display],
  run: async () => failed({ code: 'RB901', message: 'not written yet' }),
});
