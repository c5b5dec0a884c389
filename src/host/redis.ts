import type { Redis } from 'ioredis';
import type { RedisEnd, RedisReply } from '../ports/network.ts';
import { explainFailure, peerName } from './failure-words.ts';

/** Milliseconds until a connection must stand. */
const CONNECT_TIMEOUT = 5000;

interface Server {
  readonly url: URL;
  readonly host: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly db: number;
}

const parse = (text: string): Server | string => {
  if (!URL.canParse(text)) return 'not a Redis URL; write redis://HOST:PORT/DB';
  const url = new URL(text);
  if (url.protocol !== 'redis:' && url.protocol !== 'rediss:') {
    return `not a Redis URL: it starts with ${url.protocol}//; write redis:// or rediss://`;
  }
  const db = url.pathname.replace(/^\//, '') || '0';
  if (!/^\d{1,5}$/.test(db)) return `not the number of a Redis database: ${db}`;
  try {
    return {
      url,
      host: url.hostname.replace(/^\[|\]$/g, '') || '127.0.0.1',
      username: decodeURIComponent(url.username) || undefined,
      password: decodeURIComponent(url.password) || undefined,
      db: Number(db),
    };
  } catch {
    return 'not a Redis URL: its user or password is not percent-encoded';
  }
};

/** Strings arrive as buffers and numbers as strings, so that neither can be taken for the other. */
const toReply = (value: unknown): RedisReply => {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map(toReply);
  if (Buffer.isBuffer(value)) return value.toString();
  if (value instanceof Error) return value.message;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
};

const clientFor = async (server: Server) => {
  const { Redis } = await import('ioredis');
  return new Redis({
    host: server.host,
    port: Number(server.url.port || 6379),
    ...(server.url.protocol === 'rediss:' ? { tls: { rejectUnauthorized: true } } : {}),
    // RESP2 needs no greeting, which old servers and small stand-ins do not know.
    protocol: 2,
    disableClientInfo: true,
    enableReadyCheck: false,
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    stringNumbers: true,
  });
};

const isErrorReply = (error: unknown): error is Error =>
  error instanceof Error && error.name === 'ReplyError';

/** Logs in and chooses the database; ioredis would do both itself, but prints warnings of its own. */
const introduce = async (server: Server, client: Redis): Promise<void> => {
  const { username, password, db } = server;
  if (password !== undefined) {
    await client
      .callBuffer('AUTH', ...(username === undefined ? [password] : [username, password]))
      .catch((error: unknown) => {
        // A server that wants no password takes commands all the same.
        if (!(isErrorReply(error) && /without any password|no password is set/.test(error.message)))
          throw error;
      });
  }
  if (db !== 0) await client.callBuffer('SELECT', String(db));
};

/** Sends one command over a connection of its own; retries nothing, and names no password. */
export const redis = async (
  url: string,
  command: readonly string[],
  signal: AbortSignal,
): Promise<RedisEnd> => {
  const server = parse(url);
  if (typeof server === 'string') return { ok: false, reason: 'refused', message: server };
  const [name, ...rest] = command;
  if (name === undefined) return { ok: false, reason: 'refused', message: 'the command is empty' };
  const faults: unknown[] = [];
  const client = await clientFor(server);
  client.on('error', (error) => faults.push(error));
  const abort = () => client.disconnect();
  signal.addEventListener('abort', abort, { once: true });
  try {
    if (signal.aborted) throw signal.reason;
    await client.connect();
    await introduce(server, client);
    // In capitals, since ioredis reshapes the replies of some commands that it knows by their small letters.
    return { ok: true, reply: toReply(await client.callBuffer(name.toUpperCase(), ...rest)) };
  } catch (error) {
    return explain(server, signal, [error, ...faults]);
  } finally {
    signal.removeEventListener('abort', abort);
    client.disconnect();
  }
};

/** A server repeats the arguments of a command that it does not know, and cuts them where it likes: maybe in a secret. */
const withoutArguments = (message: string): string =>
  message.replace(/, with args beginning with:[\s\S]*$/, '');

const explain = (server: Server, signal: AbortSignal, errors: readonly unknown[]): RedisEnd => {
  if (signal.aborted) return { ok: false, reason: 'refused', message: 'aborted' };
  const hide = (text: string) =>
    server.password === undefined ? text : text.replaceAll(server.password, '[password]');
  const reply = errors.find(isErrorReply);
  if (reply) return { ok: false, reason: 'error-reply', message: hide(withoutArguments(reply.message)) };
  // The connection's own error is more telling than "Connection is closed" on the command.
  const fault = errors[1] ?? errors[0];
  const closed = fault instanceof Error && fault.message === 'Connection is closed.';
  const message = closed
    ? `connection closed by ${peerName(server.url)} before it had answered`
    : explainFailure(fault, server.url);
  return { ok: false, reason: 'refused', message: hide(message) };
};
