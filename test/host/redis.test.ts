import { type ChildProcess, spawn } from 'node:child_process';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createNetwork } from '../../src/host/network.ts';
import { temporaryFolder } from './bundle.ts';

const network = createNetwork();
const never = new AbortController().signal;
let folder: ReturnType<typeof temporaryFolder>;
let server: ChildProcess;
let url: string;

const freePort = async (): Promise<number> => {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
};

const ask = (...command: readonly string[]) => network.redis(url, command, never);

beforeAll(async () => {
  folder = temporaryFolder();
  const port = await freePort();
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder.path];
  const user = '--user default on nopass ~* +@all --user anna on >hunter22 ~* +@all'.split(' ');
  server = spawn('redis-server', [...options, ...user], { stdio: ['ignore', 'pipe', 'inherit'] });
  url = `redis://127.0.0.1:${port}`;
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject);
    server.on('exit', (code) => reject(new Error(`redis-server ended with ${code}`)));
    server.stdout?.on('data', (chunk) => String(chunk).includes('Ready to accept') && resolve());
  });
});
afterAll(() => {
  server.kill('SIGKILL');
  folder.remove();
});

const servers: Server[] = [];
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const each of servers.splice(0)) each.close();
});

const tcp = async (onConnect: (socket: Socket) => void): Promise<string> => {
  const made = createServer((socket) => {
    sockets.push(socket);
    onConnect(socket);
  });
  servers.push(made);
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(made.address() as AddressInfo).port}`;
};

test('replies keep their types: strings, numbers, nothing, lists of them', async () => {
  expect(await ask('PING')).toEqual({ ok: true, reply: 'PONG' });
  expect(await ask('SET', 'number-like', '42')).toEqual({ ok: true, reply: 'OK' });
  expect(await ask('GET', 'number-like')).toEqual({ ok: true, reply: '42' });
  expect(await ask('get', 'absent')).toEqual({ ok: true, reply: null });
  expect(await ask('INCR', 'counter')).toEqual({ ok: true, reply: 1 });
  expect(await ask('HSET', 'hash', 'field', '7', 'other', 'ü')).toEqual({ ok: true, reply: 2 });
  expect(await ask('hgetall', 'hash')).toEqual({ ok: true, reply: ['field', '7', 'other', 'ü'] });
  expect(await ask('EVAL', "return {1, '1', false, {2}, redis.status_reply('S')}", '0')).toEqual({
    ok: true,
    reply: [1, '1', null, [2], 'S'],
  });
  expect(await ask('CONFIG', 'GET', 'bind')).toEqual({ ok: true, reply: ['bind', '127.0.0.1'] });
});

test('a number beyond 2^53 stays exact, as a string', async () => {
  expect(await ask('INCRBY', 'large', '9007199254740991')).toEqual({
    ok: true,
    reply: 9_007_199_254_740_991,
  });
  expect(await ask('INCRBY', 'large', '2')).toEqual({ ok: true, reply: '9007199254740993' });
  await ask('DECRBY', 'negative', '9007199254740991');
  expect(await ask('DECRBY', 'negative', '2')).toEqual({ ok: true, reply: '-9007199254740993' });
});

test('an error of the server is one, in its words', async () => {
  expect(await ask('NO-SUCH')).toMatchObject({
    ok: false,
    reason: 'error-reply',
    message: expect.stringContaining('unknown command'),
  });
  await ask('SET', 'text', 'x');
  expect(await ask('INCR', 'text')).toEqual({
    ok: false,
    reason: 'error-reply',
    message: 'ERR value is not an integer or out of range',
  });
});

test('the database and the user of the URL count', async () => {
  expect(await network.redis(`${url}/3`, ['SET', 'only-in-3', 'x'], never)).toMatchObject({ ok: true });
  expect(await ask('EXISTS', 'only-in-3')).toEqual({ ok: true, reply: 0 });
  expect(await network.redis(`${url}/3`, ['EXISTS', 'only-in-3'], never)).toEqual({ ok: true, reply: 1 });
  expect(await network.redis(`${url}/99`, ['PING'], never)).toMatchObject({
    ok: false,
    reason: 'error-reply',
    message: expect.stringContaining('DB index'),
  });
  const needless = url.replace('//', '//:not-wanted@');
  expect(await network.redis(needless, ['ECHO', 'x'], never)).toEqual({ ok: true, reply: 'x' });
  const anna = url.replace('//', '//anna:hunter22@');
  expect(await network.redis(anna, ['ACL', 'WHOAMI'], never)).toEqual({ ok: true, reply: 'anna' });
});

test('a wrong password is an error reply, and no password is ever shown', async () => {
  const wrong = await network.redis(url.replace('//', '//anna:wrong-secret@'), ['PING'], never);
  expect(wrong).toMatchObject({
    ok: false,
    reason: 'error-reply',
    message: expect.stringContaining('WRONGPASS'),
  });
  const nobody = `redis://anna:wrong-secret@127.0.0.1:${await freePort()}`;
  const echoed = await network.redis(
    url.replace('//', '//:wrong-secret@'),
    ['NO-SUCH', 'wrong-secret'],
    never,
  );
  const ends = [
    wrong,
    echoed,
    await network.redis(nobody, ['PING'], never),
    await network.redis('redis://anna:wrong-secret@h:99999', ['PING'], never),
    await network.redis('redis://anna:wrong-secret@h/x', ['PING'], never),
  ];
  for (const end of ends) {
    expect(end.ok && end.reply === 'PONG').toBe(false);
    expect(JSON.stringify(end)).not.toContain('wrong-secret');
  }
});

test('no server, no name, no Redis: refused, in plain words', async () => {
  const port = await freePort();
  const why = async (address: string) => network.redis(address, ['PING'], never);
  expect(await why(`redis://127.0.0.1:${port}`)).toEqual({
    ok: false,
    reason: 'refused',
    message: `connection refused by 127.0.0.1:${port}`,
  });
  expect(await why('redis://no-such-host.invalid')).toEqual({
    ok: false,
    reason: 'refused',
    message: expect.stringMatching(/^name not found: no-such-host/),
  });
  const rude = await tcp((socket) => socket.destroy());
  expect(await why(`redis://${rude}`)).toEqual({
    ok: false,
    reason: 'refused',
    message: expect.stringContaining(`connection closed by ${rude}`),
  });
  const web = await tcp((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  expect(await why(`redis://${web}`)).toMatchObject({ ok: false, reason: 'refused' });
  const plain = await tcp((socket) => socket.end('-ERR\r\n'));
  expect(await why(`rediss://${plain}`)).toMatchObject({
    ok: false,
    reason: 'refused',
    message: expect.stringMatching(/TLS|closed/),
  });
  for (const address of ['', 'http://x', '127.0.0.1:6379', 'redis://x/abc', 'redis://%zz@x']) {
    expect(await why(address), address).toMatchObject({
      ok: false,
      reason: 'refused',
      message: expect.stringMatching(/^not /),
    });
  }
});

test('a server that never answers is left when the signal says so', async () => {
  const controller = new AbortController();
  const silent = await tcp((socket) => socket.once('data', () => controller.abort()));
  expect(await network.redis(`redis://${silent}`, ['PING'], controller.signal)).toEqual({
    ok: false,
    reason: 'refused',
    message: 'aborted',
  });
  expect(await network.redis(url, ['PING'], AbortSignal.abort())).toEqual({
    ok: false,
    reason: 'refused',
    message: 'aborted',
  });
});

test('a small stand-in that only knows PING is enough', async () => {
  const seen: string[] = [];
  const address = await tcp((socket) =>
    socket.on('data', (chunk) => {
      seen.push(String(chunk));
      socket.write('+PONG\r\n');
    }),
  );
  expect(await network.redis(`redis://${address}`, ['PING'], never)).toEqual({ ok: true, reply: 'PONG' });
  expect(seen).toEqual(['*1\r\n$4\r\nPING\r\n']);
});

test('each command has a connection of its own, closed after it', async () => {
  const before = await ask('CLIENT', 'LIST');
  await Promise.all([ask('PING'), ask('PING'), ask('PING')]);
  const after = await ask('CLIENT', 'LIST');
  const count = (end: typeof before) => (end.ok ? String(end.reply).trim().split('\n').length : 0);
  expect(count(before)).toBe(1);
  expect(count(after)).toBe(1);
});
