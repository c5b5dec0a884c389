import { z } from 'zod';
import { type Result, success } from '../diagnostics/diagnostic.ts';
import { shownUrl } from '../diagnostics/shown-url.ts';
import type { Scope } from '../language/scope.ts';
import type { RedisReply } from '../ports/network.ts';
import { addressFaults } from './address.ts';
import { quoted } from './argv.ts';
import { checkedPattern, excerpt, orThrow, pattern, type Scalar } from './expectations.ts';
import { argv, regex, scalar, template } from './fields.ts';
import { interrupted } from './interrupted.ts';
import { defineStep, failed, type StepOutcome } from './kind.ts';
import { redisEffect } from './redis-effects.ts';
import { refuseIllFormed } from './refused-values.ts';
import { hostOf } from './touched.ts';
import { splitWords } from './words.ts';

const settings = z
  .strictObject({
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
      .meta({
        description: 'What the reply must be for the step to succeed.',
        examples: ['OK', { matches: 'role:master' }],
      })
      .optional(),
  })
  .meta({ examples: [{ url: 'redis://127.0.0.1:6379', command: 'SET maintenance on', expect: 'OK' }] });

const shorthand = template({ description: 'A command for redis://127.0.0.1:6379.', examples: ['PING'] });

const schema = z.union([shorthand, settings]);

type Config = z.infer<typeof schema>;
type Settings = z.infer<typeof settings>;

/** A command that is ready to be sent. */
interface RedisAction {
  readonly url: string;
  readonly command: readonly string[];
  readonly expect?: { readonly equals: Scalar } | { readonly matches: string };
}

const MAX_REPLY = 1024 * 1024;

const settingsOf = (config: Config): Settings => (typeof config === 'string' ? { command: config } : config);

const wordsOf = ({ command }: Settings): Result<readonly string[]> =>
  typeof command === 'string' ? splitWords(command) : success(command);

const wordOf = (word: string, scope: Scope): string => {
  const value = scope.text(word);
  refuseIllFormed(value, word);
  return value;
};

const expectation = (expect: Settings['expect'], scope: Scope): RedisAction['expect'] => {
  if (typeof expect === 'string') return { equals: scope.text(expect) };
  if (expect === null || typeof expect !== 'object')
    return expect === undefined ? undefined : { equals: expect };
  return { matches: checkedPattern(expect.matches) };
};

/** A reply as text: lists as JSON, nothing as redis-cli shows it. */
const shownReply = (reply: RedisReply): string => {
  if (reply === null) return '(nil)';
  return typeof reply === 'object' ? JSON.stringify(reply) : String(reply);
};

const meets = (reply: RedisReply, expect: NonNullable<RedisAction['expect']>): boolean => {
  if ('matches' in expect) return pattern(expect.matches).test(shownReply(reply));
  if (reply === null || expect.equals === null) return reply === expect.equals;
  return typeof reply !== 'object' && String(reply) === String(expect.equals);
};

const shownExpectation = (expect: NonNullable<RedisAction['expect']>): string =>
  'matches' in expect ? `/${expect.matches}/` : (JSON.stringify(expect.equals) ?? '');

const shownCommand = (action: RedisAction): string => action.command.map(quoted).join(' ');

const outcomeOf = (action: RedisAction, reply: RedisReply): StepOutcome => {
  const shown = shownReply(reply);
  if (Buffer.byteLength(shown) > MAX_REPLY) {
    const help = 'Ask for less: a range, a count, one key.';
    return failed({
      code: 'RB505',
      message: `${shownCommand(action)}: the reply is longer than 1 MiB`,
      help,
    });
  }
  if (action.expect === undefined || meets(reply, action.expect))
    return { status: 'succeeded', outputs: { reply } };
  const expected = shownExpectation(action.expect);
  const message = `${shownCommand(action)}: expected ${expected}, the reply was ${excerpt(shown)}`;
  return failed({ code: 'RB504', message }, { reply });
};

/** Sends one command to a Redis server. */
export const redis = defineStep<Config, RedisAction>({
  name: 'redis',
  summary: 'Sends one command to a Redis server and checks the reply.',
  schema,
  syntax: { 'expect.matches': 'regex' },
  outputs: { reply: { type: 'dyn', description: 'The reply of the server: text, number, list or null.' } },

  check(config) {
    const { url: address, command } = settingsOf(config);
    const words = wordsOf({ command });
    const path = typeof config === 'string' ? [] : ['command'];
    const said = words.ok ? [] : words.diagnostics;
    const empty = words.ok && (words.value[0] ?? '') === '';
    return [
      ...(address === undefined ? [] : addressFaults(address, ['redis', 'rediss'], ['url'])),
      ...said.map(({ message, help }) => ({ path, message, ...(help !== undefined && { help }) })),
      ...(empty ? [{ path, message: 'the command is empty', help: 'Write one, such as PING.' }] : []),
    ];
  },

  effect(config) {
    const words = wordsOf(settingsOf(config));
    return words.ok ? redisEffect(words.value) : 'change';
  },

  prepare(config, scope) {
    const given = settingsOf(config);
    const words = orThrow(wordsOf(given));
    const expect = expectation(given.expect, scope);
    return {
      url: given.url === undefined ? 'redis://127.0.0.1:6379' : scope.address(given.url),
      command: words.map((word) => wordOf(word, scope)),
      ...(expect && { expect }),
    };
  },

  touches: ({ url }) => [hostOf(url)],

  describe: (action) => [
    shownCommand(action),
    `at ${shownUrl(action.url)}`,
    ...(action.expect ? [`expects ${shownExpectation(action.expect)}`] : []),
  ],

  async run(action, context) {
    const end = await context.network.redis(action.url, action.command, context.signal);
    if (context.signal.aborted) return interrupted(context.signal);
    if (end.ok) {
      context.output('stdout', Buffer.from(`${shownReply(end.reply)}\n`));
      return outcomeOf(action, end.reply);
    }
    const code = end.reason === 'refused' ? 'RB506' : 'RB512';
    return failed({ code, message: `${shownCommand(action)} at ${shownUrl(action.url)}: ${end.message}` });
  },
});
