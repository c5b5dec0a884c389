import { type AddressInfo, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { deadAddress } from '../../../steps/server.ts';
import { type Situation, type Stand, VALUE } from '../stand.ts';

const NO_HISTORY = 'a server says what is now';

/** What INFO says, as redis 7 writes it. */
const info = (...lines: readonly string[]): string =>
  ['# Server', 'redis_version:7.0.15', ...lines, '# Keyspace', 'db0:keys=3,expires=1,avg_ttl=12'].join(
    '\r\n',
  );

const bulk = (text: string): string => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;

const REPLIES: Partial<Record<Situation, string>> = {
  none: bulk(info()),
  several: bulk(info('latency:p50=9.023,p99=9.023')),
  nan: bulk(info('latency:-nan')),
  infinite: bulk(info('latency:inf')),
  throttled: '-ERR max number of clients reached\r\n',
  fails: '-LOADING Redis is loading the dataset in memory\r\n',
  denied: "-NOPERM this user has no permissions to run the 'info' command\r\n",
  garbled: 'HTTP/1.1 400 Bad Request\r\n\r\n',
  huge: bulk(info(`latency:${'1'.repeat(9_000_000)}`)),
};

const trickle = async (socket: Socket, text: string): Promise<void> => {
  for (const piece of text.match(/.{1,8}/gs) ?? []) {
    socket.write(piece);
    await new Promise((done) => setImmediate(done));
  }
};

/** A server that answers one thing; real ones do not misbehave when they are asked to. */
const answering = async (situation: Situation, reply: string) => {
  let arrived = () => {};
  const asked = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', () => {
      arrived();
      if (situation === 'slow') void trickle(socket, reply);
      else if (situation !== 'hangs') socket.write(reply);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
};

/** A field of INFO. */
export const redis: Stand = {
  source: 'redis',
  title: '`redis`',
  measures: false,
  never: { stale: NO_HISTORY, past: NO_HISTORY, range: NO_HISTORY },
  async serve(situation) {
    const field = 'latency';
    if (situation === 'refused') return { spec: { url: `redis://${await deadAddress()}`, field } };
    const reply = REPLIES[situation] ?? bulk(info(`latency:${VALUE}`));
    const { url, asked } = await answering(situation, reply);
    return { spec: { url, field }, asked };
  },
};
