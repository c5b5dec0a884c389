import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, createServer as createNetServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A request as a server got it. */
export interface Got {
  readonly method: string;
  readonly url: string;
  readonly names: readonly string[];
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

const listen = async (server: Server): Promise<number> => {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return (server.address() as AddressInfo).port;
};

/** A real HTTP server that keeps what it gets and answers with `page`. */
export class WebServer {
  readonly got: Got[] = [];
  page = '{}';
  #server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers, rawHeaders } = request;
    const names = rawHeaders.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase());
    this.got.push({ method, url, names, headers, body: Buffer.concat(chunks) });
    response.end(this.page);
  });
  address = '';

  async start(): Promise<this> {
    this.address = `http://127.0.0.1:${await listen(this.#server)}`;
    return this;
  }

  /** What was got since the last call. */
  take(): readonly Got[] {
    return this.got.splice(0);
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** A server that speaks enough of Redis' protocol to keep each command that it gets, byte for byte. */
export class RedisServer {
  readonly got: (readonly string[])[] = [];
  #server = createNetServer((socket) => {
    let held = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      held = Buffer.concat([held, bytes]);
      for (let command = readCommand(held); command !== undefined; command = readCommand(held)) {
        held = held.subarray(command.length);
        this.got.push(command.words);
        socket.write('+OK\r\n');
      }
    });
  });
  port = 0;

  async start(): Promise<this> {
    this.port = await listen(this.#server);
    return this;
  }

  take(): (readonly string[])[] {
    return this.got.splice(0);
  }

  stop(): void {
    this.#server.close();
  }
}

/** One command of the protocol, in bytes; undefined while it is not whole. */
function readCommand(
  bytes: Buffer,
): { readonly words: readonly string[]; readonly length: number } | undefined {
  let at = 0;
  const line = (mark: string): number | undefined => {
    const end = bytes.indexOf('\r\n', at);
    if (end < 0) return undefined;
    const text = bytes.subarray(at, end).toString('latin1');
    if (!text.startsWith(mark)) throw new Error(`not the protocol: ${JSON.stringify(text)}`);
    at = end + 2;
    return Number(text.slice(1));
  };
  const count = line('*');
  if (count === undefined) return undefined;
  const words: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const length = line('$');
    if (length === undefined || at + length + 2 > bytes.length) return undefined;
    words.push(bytes.subarray(at, at + length).toString());
    at += length + 2;
  }
  return { words, length: at };
}

const PROBE = '#!/bin/sh\nprintf "%s\\\\0" "$@" > received\n';

/** A folder in which commands run: a probe that keeps the words it is given, and nothing else. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'injection-'));

  constructor() {
    writeFileSync(join(this.path, 'probe'), PROBE, { mode: 0o700 });
  }

  /** The words that the probe was given since the last call; undefined where it did not run. */
  received(): readonly string[] | undefined {
    try {
      const words = readFileSync(join(this.path, 'received'), 'utf8').split('\0').slice(0, -1);
      rmSync(join(this.path, 'received'));
      return words;
    } catch {
      return undefined;
    }
  }

  /** Files that no exam has made: each means that a value was obeyed. */
  strangers(): readonly string[] {
    const names = readdirSync(this.path).filter((name) => !['probe', 'received', 'folders'].includes(name));
    for (const name of names) rmSync(join(this.path, name), { recursive: true });
    return names;
  }

  /** A folder inside, for a command to run in; undefined for a name that no folder can have. */
  inner(name: string): string | undefined {
    if (/[/\0\p{Surrogate}]/u.test(name) || ['', '.', '..'].includes(name) || Buffer.byteLength(name) > 255)
      return undefined;
    const path = join(this.path, 'folders', name);
    mkdirSync(path, { recursive: true });
    return path;
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
