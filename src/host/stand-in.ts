import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { within } from './within.ts';

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
  /** What its parts are in now, `{ api: "healthy", ... }`; nothing where it does not answer in time. */
  status(): Promise<Readonly<Record<string, unknown>>>;
  /** Ends it and everything it started; false where it does not say in time that it has ended. May be called again. */
  stop(): Promise<boolean>;
  /** Lets go of it: it waits a while for somebody who goes on with its play, and then ends itself. */
  leave(): void;
}

/** Why a system did not come up, in words. */
export type SystemStart =
  | { readonly ok: true; readonly system: StandIn }
  | { readonly ok: false; readonly reason: string };

/** How a system is started, and how long each thing may take, in milliseconds. */
export interface StartOptions {
  readonly dir: string;
  readonly given: string;
  readonly env: Readonly<Record<string, string>>;
  /** Ends it while it comes up. */
  readonly signal: AbortSignal;
  readonly patience?: Partial<Patience>;
}

interface Patience {
  readonly start: number;
  readonly answer: number;
}

const PATIENCE: Patience = { start: 60_000, answer: 10_000 };

/** Starts `program serve` for a scenario; its state lives in `dir`. It survives a killed engine so that a play can be resumed. */
export async function startSystem(program: string, options: StartOptions): Promise<SystemStart> {
  const patience = { ...PATIENCE, ...options.patience };
  const child = spawn(process.execPath, [program, 'serve', '--dir', options.dir, '--given', options.given], {
    detached: true,
    env: options.env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const said = await within(patience.start, firstWord(child, options.signal));
  child.stdout.destroy();
  child.unref();
  const ready = said === undefined ? `it was not ready within ${patience.start / 1000} s` : readyOf(said);
  const start: SystemStart =
    typeof ready === 'string' ? { ok: false, reason: ready } : await attachSystem(ready, patience);
  if (!start.ok) await endGroup(child, patience);
  return start;
}

type FirstWord = { readonly line: string } | { readonly reason: string };

/** What the system says first, or why it says nothing. */
function firstWord(
  child: ChildProcessByStdio<null, Readable, null>,
  signal: AbortSignal,
): Promise<FirstWord> {
  const failed = new Promise<FirstWord>((settle) =>
    child.once('error', ({ message }) => settle({ reason: `it could not be started: ${message}` })),
  );
  const cut = new Promise<FirstWord>((settle) => {
    const cutOff = (): void => settle({ reason: 'it was interrupted while it came up' });
    if (signal.aborted) cutOff();
    else signal.addEventListener('abort', cutOff, { once: true });
  });
  const line = firstLine(child.stdout).then(
    (found): FirstWord =>
      found === undefined ? { reason: 'it ended before it was ready' } : { line: found },
  );
  return Promise.race([line, failed, cut]);
}

/** The system's own description, or why there is none. */
function readyOf(said: FirstWord): SystemReady | string {
  if ('reason' in said) return said.reason;
  const answer = readLine(said.line);
  if (typeof answer.error === 'string') return answer.error;
  return readReady(answer) ?? `it said what nobody can read: ${said.line.slice(0, 200)}`;
}

/** Reads how a system described itself, or nothing where this is no such description. */
export function readReady(answer: Readonly<Record<string, unknown>>): SystemReady | undefined {
  const { path, inputs, control } = answer;
  if (!Array.isArray(path) || !path.every((one) => typeof one === 'string')) return undefined;
  if (typeof inputs !== 'object' || inputs === null || typeof control !== 'string') return undefined;
  return { path, inputs: inputs as SystemReady['inputs'], control };
}

/** Ends a system that did not come up, with all that it has started. */
async function endGroup(child: ChildProcess, patience: Patience): Promise<void> {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((settle) => child.once('exit', settle));
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It was gone already, which is what was wanted.
  }
  await within(patience.answer, ended);
}

/** Takes over a system that is running already, as after a killed engine. */
export async function attachSystem(ready: SystemReady, patience = PATIENCE): Promise<SystemStart> {
  const socket = connect(ready.control);
  const connected = new Promise<string>((settle) => {
    socket.once('connect', () => settle(''));
    socket.once('error', ({ message }) => settle(message));
  });
  const failed = (await within(patience.answer, connected)) ?? 'it does not answer';
  if (failed === '') return { ok: true, system: standIn(ready, socket, patience) };
  socket.destroy();
  return { ok: false, reason: failed };
}

function standIn(ready: SystemReady, socket: Socket, patience: Patience): StandIn {
  const waiting: ((line: string | undefined) => void)[] = [];
  createInterface({ input: socket }).on('line', (line) => waiting.shift()?.(line));
  const gone = (): void => {
    for (const settle of waiting.splice(0)) settle(undefined);
  };
  socket.on('error', gone);
  const closed = new Promise<void>((settle) => socket.on('close', settle)).then(gone);
  socket.unref();
  const request = async (what: 'status' | 'stop'): Promise<Record<string, unknown>> => {
    if (socket.destroyed) return {};
    socket.ref();
    const answer = new Promise<string | undefined>((settle) => {
      waiting.push(settle);
      socket.write(`${JSON.stringify({ do: what })}\n`);
    });
    const line = await within(patience.answer, answer);
    socket.unref();
    return line === undefined ? {} : readLine(line);
  };
  return {
    ready,
    status: async () => {
      const { status } = await request('status');
      return typeof status === 'object' && status !== null ? (status as Record<string, unknown>) : {};
    },
    stop: async () => {
      if (socket.destroyed) return true;
      const { stopped } = await request('stop');
      // The connection ends with the process at its other end.
      socket.ref();
      await within(patience.answer, closed);
      socket.destroy();
      return stopped === true;
    },
    leave: () => void socket.destroy(),
  };
}

/** The object in a line; a line that is something else holds nothing. */
function readLine(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<string | undefined> {
  for await (const line of createInterface({ input: stream })) return line;
  return undefined;
}
