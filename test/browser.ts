import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { processTable } from '../src/host/process-table.ts';
import { waitFor } from './host/wait-for.ts';

type Answer = { readonly result?: Record<string, unknown>; readonly error?: { readonly message: string } };
type Message = Answer & {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
};

/** A page of a real browser, spoken to over a pipe. */
export interface Page {
  /** Opens an address; resolves when it and all that belongs to it are loaded. */
  open(url: string): Promise<void>;
  /** The value of an expression in the page. */
  value<T>(expression: string): Promise<T>;
  /** The addresses that were asked for since the page was opened, its own first. */
  readonly requests: readonly string[];
  send(method: string, params?: object): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--remote-debugging-pipe',
];

/** Starts Chromium with a page. */
export async function openPage(): Promise<Page> {
  const profile = mkdtempSync(join(tmpdir(), 'runbook-browser-'));
  const browser = spawn('chromium', [...FLAGS, `--user-data-dir=${profile}`], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    // A group of its own, so that all of it can be ended.
    detached: true,
  });
  const [, , , input, output] = browser.stdio as unknown as [null, null, null, Writable, Readable];
  const ended = new Promise<void>((done) => browser.once('exit', () => done()));
  const waiting = new Map<number, (answer: Answer) => void>();
  const listeners = new Set<(message: Message) => void>();
  let rest = '';
  output.setEncoding('utf8');
  output.on('data', (text: string) => {
    const parts = (rest + text).split('\0');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const message = JSON.parse(part) as Message;
      if (message.id === undefined) for (const listen of listeners) listen(message);
      else waiting.get(message.id)?.(message);
    }
  });
  let last = 0;
  let session: string | undefined;
  const send = async (method: string, params: object = {}): Promise<Record<string, unknown>> => {
    const id = ++last;
    const answer = await new Promise<Answer>((done) => {
      waiting.set(id, done);
      input.write(`${JSON.stringify({ id, method, params, ...(session && { sessionId: session }) })}\0`);
    });
    if (answer.error) throw new Error(`${method}: ${answer.error.message}`);
    return answer.result ?? {};
  };
  const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
  const attached = await send('Target.attachToTarget', { targetId, flatten: true });
  session = attached.sessionId as string;
  await send('Page.enable');
  await send('Network.enable');
  const requests: string[] = [];
  listeners.add(({ method, params }) => {
    if (method !== 'Network.requestWillBeSent' || params === undefined) return;
    requests.push((params.request as { readonly url: string }).url);
  });
  return {
    requests,
    send,
    open: async (url) => {
      requests.length = 0;
      const loaded = new Promise<void>((done) => {
        const listen = ({ method }: Message): void => {
          if (method !== 'Page.loadEventFired') return;
          listeners.delete(listen);
          done();
        };
        listeners.add(listen);
      });
      await send('Page.navigate', { url });
      await loaded;
    },
    value: async <T>(expression: string): Promise<T> => {
      const { result, exceptionDetails } = await send('Runtime.evaluate', {
        expression,
        returnByValue: true,
        awaitPromise: true,
      });
      if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
      return (result as { readonly value: T }).value;
    },
    close: async () => {
      const { pid } = browser;
      if (pid !== undefined) process.kill(-pid, 'SIGKILL');
      await ended;
      // Its other processes write into the profile until they are gone, too.
      await waitFor(() => !processTable.living().some(({ group }) => group === pid));
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
