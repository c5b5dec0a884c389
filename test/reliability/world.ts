import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createNetwork } from '../../src/host/network.ts';
import type { CliRig } from '../cli/rig.ts';
import { startRedis } from '../steps/redis-server.ts';

/** What steps act upon: a file in the folder of their rig, a list of a real Redis, and a server that appends to the file. */
export interface World {
  readonly http: string;
  readonly redis: string;
  /** Names the rig in paths and keys. */
  keyOf(rig: CliRig): string;
  /** The steps that took effect, one entry each time. */
  effects(rig: CliRig): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** The file to which effects are appended, a line each. */
export const EFFECTS = 'effects';

/** Starts the world; everything listens on loopback only. */
export async function startWorld(): Promise<World> {
  const folders = new Map<string, string>();
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://world');
    const [, key = '', what] = pathname.split('/');
    const file = join(folders.get(key) ?? '/nowhere', EFFECTS);
    if (what === 'change') appendFileSync(file, `${searchParams.get('step')}\n`);
    if (what === 'effects') response.end(existsSync(file) ? readFileSync(file) : '');
    else response.end('errors 1\n');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const redis = await startRedis();
  const network = createNetwork();
  return {
    http: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    redis: redis.url,
    keyOf: (rig) => {
      const key = rig.cwd.replace(/.*-/, '');
      folders.set(key, rig.cwd);
      return key;
    },
    effects: async (rig) => {
      const key = rig.cwd.replace(/.*-/, '');
      const list = await network.redis(redis.url, ['LRANGE', key, '0', '-1'], new AbortController().signal);
      if (!list.ok) throw new Error(list.message);
      const written = rig.has(EFFECTS) ? rig.read(EFFECTS).split('\n').filter(Boolean) : [];
      return [...written, ...(list.reply as string[])];
    },
    stop: async () => {
      await closed(server);
      await redis.stop();
    },
  };
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((settle) => server.close(() => settle()));
}
