import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isAlive } from '../../src/host/identity.ts';
import { type StartOptions, startSystem } from '../../src/host/stand-in.ts';
import { waitFor } from './wait-for.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'stand-in-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Milliseconds that a system may take in these tests; those that answer do so long before. */
const SOON = 20_000;
const NEVER = 100;

/** Starts a system of these few lines; its pid is in a file, and `say` answers a request. */
const start = (source: string, options: Partial<StartOptions> = {}) => {
  const program = join(dir, 'system.cjs');
  const head = `require('fs').writeFileSync(${JSON.stringify(join(dir, 'pid'))}, String(process.pid));\n`;
  writeFileSync(program, head + source);
  const patience = { start: SOON, answer: SOON };
  const signal = new AbortController().signal;
  return startSystem(program, { dir, given: 'x', env: {}, signal, patience, ...options });
};

const pid = (): number => Number(readFileSync(join(dir, 'pid'), 'utf8'));
const lives = (): boolean => isAlive({ pid: pid(), startTime: '', bootId: '' });

/** A system that answers each request with this text, or not at all; \`stop\` ends it where it answers. */
const answering = (answer: string | undefined): string => `
const control = ${JSON.stringify(join(dir, 'c.sock'))};
require('net').createServer((socket) => socket.on('data', () => {
  ${answer === undefined ? '' : `socket.write(${JSON.stringify(`${answer}\n`)});`}
})).listen(control, () => console.log(JSON.stringify({ ready: true, path: [], inputs: { api: 'x' }, control })));
`;

/** What came of a start that must fail. */
const reasonOf = async (starting: ReturnType<typeof start>): Promise<string> => {
  const started = await starting;
  if (started.ok) throw new Error('it came up');
  return started.reason;
};

describe('a system that does not come up', () => {
  test.each([
    ['ends at once', 'process.exit(1)', 'it ended before it was ready'],
    [
      'says why',
      'console.log(JSON.stringify({ ready: false, error: "no port is free" }))',
      'no port is free',
    ],
    ['says what is no JSON', 'console.log("hello"); setInterval(() => {}, 1e6)', 'hello'],
    ['says too little', 'console.log("{}"); setInterval(() => {}, 1e6)', 'nobody can read'],
  ])('because it %s: the reason is told and nothing of it is left', async (_, source, reason) => {
    expect(await reasonOf(start(source))).toContain(reason);
    await waitFor(() => !lives());
  });

  test('in time is ended, with what it has started', async () => {
    const source = `require('child_process').spawn('sleep', ['1000'], { stdio: 'ignore' }); setInterval(() => {}, 1e6);`;
    const starting = start(source, { patience: { start: 1000, answer: SOON } });
    expect(await reasonOf(starting)).toContain('not ready within 1 s');
    const group = { pid: pid(), startTime: '', bootId: '' };
    await waitFor(() => !isAlive(group, 'group'));
  });

  test('before the signal is ended', async () => {
    const cut = new AbortController();
    const starting = start('setInterval(() => {}, 1e6)', { signal: cut.signal });
    await waitFor(() => {
      try {
        return pid() > 0;
      } catch {
        return false;
      }
    });
    cut.abort();
    expect(await reasonOf(starting)).toContain('interrupted');
    expect(lives()).toBe(false);
  });

  test('because nothing can be started is a reason, not an exception', async () => {
    const { execPath } = process;
    process.execPath = join(dir, 'no-node');
    try {
      expect(await reasonOf(start(''))).toContain('could not be started');
    } finally {
      process.execPath = execPath;
    }
  });
});

describe('a system that is up', () => {
  const up = async (answer: string | undefined, patience = SOON) => {
    const started = await start(answering(answer), { patience: { start: SOON, answer: patience } });
    if (!started.ok) throw new Error(started.reason);
    return started.system;
  };
  afterEach(() => process.kill(pid(), 'SIGKILL'));

  test('tells its state and its end', async () => {
    const system = await up('{"status":{"api":"healthy"},"stopped":true}');
    expect(system.ready.inputs).toEqual({ api: 'x' });
    expect(await system.status()).toEqual({ api: 'healthy' });
    expect(await system.stop()).toBe(true);
    expect(await system.stop()).toBe(true);
  });

  test('and does not answer is not waited for', async () => {
    const system = await up(undefined, NEVER);
    expect(await system.status()).toEqual({});
    expect(await system.stop()).toBe(false);
  });

  test.each(['not json', '[1]', 'null', '{"status":"fine"}'])(
    'and answers %s says nothing',
    async (answer) => {
      const system = await up(answer);
      expect(await system.status()).toEqual({});
      expect(await system.stop()).toBe(false);
    },
  );
});
