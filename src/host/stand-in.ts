import { spawn } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** What a stand-in system says when it is up: how to reach it, and the inputs that a play against it takes. */
export interface SystemReady {
  /** Folders that go before PATH. */
  readonly path: readonly string[];
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The socket through which it is asked and ended. */
  readonly control: string;
}

/** A running stand-in system; it belongs to whoever holds this connection. */
export interface StandIn {
  readonly ready: SystemReady;
  /** What its parts are in now: `{ api: "healthy", ... }`. */
  status(): Promise<Readonly<Record<string, unknown>>>;
  /** Ends it and everything it started. */
  stop(): Promise<void>;
}

/** Why a system did not come up, in words. */
export type SystemStart =
  | { readonly ok: true; readonly system: StandIn }
  | { readonly ok: false; readonly reason: string };

/** Starts `program serve` for a scenario; its state lives in `dir`. It survives a killed engine so that a play can be resumed. */
export async function startSystem(
  program: string,
  options: { readonly dir: string; readonly given: string; readonly env: Readonly<Record<string, string>> },
): Promise<SystemStart> {
  const child = spawn(process.execPath, [program, 'serve', '--dir', options.dir, '--given', options.given], {
    detached: true,
    env: options.env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const line = await firstLine(child.stdout);
  child.stdout.destroy();
  child.unref();
  if (line === undefined) return { ok: false, reason: 'it ended before it was ready' };
  const answer = JSON.parse(line) as ({ ready: true } & SystemReady) | { ready: false; error: string };
  if (!answer.ready) return { ok: false, reason: answer.error };
  return attachSystem(answer);
}

/** Takes over a system that is running already, as after a killed engine. */
export async function attachSystem(ready: SystemReady): Promise<SystemStart> {
  const socket = connect(ready.control);
  const failed = await new Promise<Error | undefined>((settle) => {
    socket.once('connect', () => settle(undefined));
    socket.once('error', settle);
  });
  if (failed !== undefined) return { ok: false, reason: failed.message };
  return { ok: true, system: standIn(ready, socket) };
}

function standIn(ready: SystemReady, socket: Socket): StandIn {
  const waiting: ((line: string | undefined) => void)[] = [];
  createInterface({ input: socket }).on('line', (line) => waiting.shift()?.(line));
  const gone = (): void => {
    for (const settle of waiting.splice(0)) settle(undefined);
  };
  socket.on('close', gone).on('error', gone);
  socket.unref();
  const request = async (what: 'status' | 'stop'): Promise<Record<string, unknown>> => {
    if (socket.destroyed) return {};
    socket.ref();
    const line = await new Promise<string | undefined>((settle) => {
      waiting.push(settle);
      socket.write(`${JSON.stringify({ do: what })}\n`);
    });
    socket.unref();
    return line === undefined ? {} : (JSON.parse(line) as Record<string, unknown>);
  };
  return {
    ready,
    status: async () => ((await request('status')).status ?? {}) as Record<string, unknown>,
    stop: async () => {
      await request('stop');
      socket.destroy();
    },
  };
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<string | undefined> {
  for await (const line of createInterface({ input: stream })) return line;
  return undefined;
}
