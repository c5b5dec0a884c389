import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { redis } from '../../src/steps/redis.ts';
import { redisEffect } from '../../src/steps/redis-effects.ts';
import { errorOf, runStep, witness } from './context.ts';
import { stepKindExam } from './exam.ts';
import { recordingScope } from './recording-scope.ts';
import { startRedis } from './redis-server.ts';
import { deadAddress } from './server.ts';

stepKindExam(redis, async () => {
  const sockets = new Set<Socket>();
  let reached = () => {};
  const underWay = new Promise<void>((resolve) => {
    reached = resolve;
  });
  // It takes the connection and never says a word.
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    reached();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const controller = new AbortController();
  const { context } = witness({ signal: controller.signal });
  const abort = () => {
    controller.abort();
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  const { port } = server.address() as AddressInfo;
  return { config: { url: `redis://127.0.0.1:${port}`, command: 'PING' }, context, underWay, abort };
});

describe('with a server', () => {
  let server: Awaited<ReturnType<typeof startRedis>>;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());

  const send = (command: string | string[], more: object = {}, inputs: Record<string, unknown> = {}) =>
    runStep(redis, { url: server.url, command, ...more }, { inputs });

  test('PING answers PONG', async () => {
    const outcome = await send('PING', { expect: 'PONG' });
    expect(outcome).toMatchObject({ status: 'succeeded', outputs: { reply: 'PONG' } });
    expect(outcome.seen.stdout()).toBe('PONG\n');
  });

  test('a value stays one word, whatever is in it', async () => {
    const hostile = 'on FLUSHALL\r\nSET other 1\r\n "x" \'y\' {{inputs.z}} ü';
    await send('SET mode {{inputs.mode}}', { expect: 'OK' }, { mode: hostile });
    expect((await send(['GET', 'mode'])).outputs.reply).toBe(hostile);
    expect((await send('EXISTS other')).outputs.reply).toBe(0);
  });

  test('replies of every sort', async () => {
    expect((await send('RPUSH queue a "b c"')).outputs.reply).toBe(2);
    expect((await send('LRANGE queue 0 -1')).outputs.reply).toEqual(['a', 'b c']);
    const nothing = await send('GET nothing', { expect: null });
    expect(nothing).toMatchObject({ status: 'succeeded', outputs: { reply: null } });
    expect(nothing.seen.stdout()).toBe('(nil)\n');
  });

  test('expectations compare values, or match', async () => {
    await send('SET count 4');
    expect((await send('GET count', { expect: 4 })).status).toBe('succeeded');
    expect((await send('GET count', { expect: '{{inputs.n}}' }, { n: '4' })).status).toBe('succeeded');
    expect(errorOf(await send('GET count', { expect: 5 }))).toEqual({
      code: 'RB504',
      message: 'GET count: expected 5, the reply was 4',
    });
    expect(errorOf(await send('GET count', { expect: null })).code).toBe('RB504');
    expect((await send('INFO replication', { expect: { matches: '^role:master' } })).status).toBe(
      'succeeded',
    );
    expect(errorOf(await send('INFO replication', { expect: { matches: '^role:slave' } })).code).toBe(
      'RB504',
    );
  });

  test('an error of the server is RB512 with its words', async () => {
    await send('RPUSH list a');
    const error = errorOf(await send('INCR list'));
    expect(error).toMatchObject({ code: 'RB512', message: expect.stringContaining('WRONGTYPE') });
  });

  test('a reply beyond 1 MiB is refused rather than cut', async () => {
    await send(`SETRANGE big ${1024 * 1024} x`);
    const outcome = await send('GET big');
    expect(errorOf(outcome)).toMatchObject({ code: 'RB505' });
    expect(outcome.outputs).toEqual({});
  });

  test('effects agree with the flags that the server publishes', async () => {
    const { context } = witness();
    const end = await context.network.redis(server.url, ['COMMAND'], context.signal);
    if (!end.ok || !Array.isArray(end.reply)) throw new Error('no commands');
    type Published = [string, number, string[], ...unknown[]];
    const flags = new Map<string, string[]>();
    const note = (command: Published): void => {
      flags.set(command[0].replace('|', ' ').toUpperCase(), command[2]);
      for (const sub of (command[9] ?? []) as Published[]) note(sub);
    };
    for (const command of end.reply as Published[]) note(command);
    expect(flags.size).toBeGreaterThan(200);
    for (const [name, published] of flags) {
      const effect = redisEffect(name.split(' '));
      if (published.includes('write')) expect(effect, name).not.toBe('read');
      if (published.includes('readonly')) expect(effect, name).toBe('read');
    }
  });
});

describe('without a server that answers', () => {
  test('nobody listening is RB506, and no password is in the message', async () => {
    const url = `redis://:s3cret-word@${await deadAddress()}/0`;
    const error = errorOf(await runStep(redis, { url, command: 'PING' }));
    expect(error.code).toBe('RB506');
    expect(JSON.stringify(error)).not.toContain('s3cret-word');
  });

  test('a missing password is an error of the server', async () => {
    const server = await startRedis('--requirepass', 's3cret-word');
    try {
      expect(errorOf(await runStep(redis, { url: server.url, command: 'GET x' })).message).toContain(
        'NOAUTH',
      );
      const url = server.url.replace('//', '//:s3cret-word@');
      expect((await runStep(redis, { url, command: 'PING' })).outputs.reply).toBe('PONG');
    } finally {
      await server.stop();
    }
  });
});

test('effects are known without a connection', () => {
  const effect = (command: string | string[]) => redis.effect({ command });
  expect(['PING', 'get x', ['TTL', 'x'], 'CONFIG GET *', '  INFO'].map(effect)).toEqual(
    Array(5).fill('read'),
  );
  expect(['DEL x', 'CONFIG SET a b', 'NEWCOMMAND', 'SET ping GET', 'REPLICAOF NO ONE'].map(effect)).toEqual(
    Array(5).fill('change'),
  );
  expect(
    ['FLUSHALL', '"flushdb" ASYNC', 'SHUTDOWN', 'REPLICAOF h 6379', 'CLUSTER reset'].map(effect),
  ).toEqual(Array(5).fill('destroy'));
  expect(redis.effect('PING')).toBe('read');
});

test('a command whose name only a run will know counts as the worst', () => {
  const effect = (command: string) => redis.effect({ command });
  expect(effect('{{inputs.command}} x')).toBe('destroy');
  expect(effect('CLUSTER {{inputs.command}}')).toBe('destroy');
  expect(effect('GET {{inputs.key}}')).toBe('read');
});

test('a plan shows command and server without the password', () => {
  const config = { url: 'redis://ada:s3cret@db:6379/1', command: 'SET "a key" {{inputs.x}}', expect: 'OK' };
  const lines = redis.describe(redis.prepare(config, recordingScope({ 'inputs.x': 'b c' }).scope));
  expect(lines).toEqual(["SET 'a key' 'b c'", 'at redis://db:6379/1', 'expects "OK"']);
  const wild = { url: 'redis://:s3/cr@et@db:6379', command: 'PING' };
  expect(redis.describe(redis.prepare(wild, recordingScope().scope)).join()).not.toMatch(/s3|cr/);
});

test('words are split as redis-cli does, before values come in', () => {
  const words = (command: string) =>
    redis.prepare({ command }, recordingScope({ 'inputs.x': ' a b ' }).scope).command;
  expect(words(`SET k "a\\n\\x41\\"" 'it\\'s' pre{{ inputs.x }}post "{{ inputs.x }}"`)).toEqual([
    'SET',
    'k',
    'a\nA"',
    "it's",
    'pre a b post',
    ' a b ',
  ]);
  expect(words('SET k ""')).toEqual(['SET', 'k', '']);
  expect(() => words('SET k "open')).toThrow(/RB203/);
});
