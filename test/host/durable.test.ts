import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { processTable } from '../../src/host/process-table.ts';
import { createProcesses } from '../../src/host/processes.ts';
import type { ProcessEnd, ProcessIdentity, Stream } from '../../src/ports/processes.ts';
import { bundleChild, temporaryFolder } from './bundle.ts';
import { waitFor } from './wait-for.ts';

const processes = createProcesses();
const never = new AbortController().signal;
const built = temporaryFolder();
let engineFile: string;
let folder: ReturnType<typeof temporaryFolder>;
let engine: ChildProcess | undefined;
let prefix: string;

beforeAll(async () => {
  engineFile = await bundleChild('durable', built.path);
  return built.remove;
});
beforeEach(() => {
  folder = temporaryFolder();
  prefix = join(folder.path, 'step.1');
});
afterEach(() => {
  engine?.kill('SIGKILL');
  folder.remove();
});

const at = (name: string): string => join(folder.path, name);
const present = (name: string): boolean => existsSync(at(name));
const alive = (pid: number): boolean => processTable.row(pid)?.alive === true;
const pidIn = (name: string): number => Number(readFileSync(at(name), 'utf8'));

/** Starts a durable command in an engine of its own, which dies as kill -9 makes it die once `until` holds. */
const startAndDie = async (shell: string, until: () => boolean): Promise<ProcessIdentity> => {
  const child = spawn(process.execPath, [engineFile, prefix, shell], {
    cwd: folder.path,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  engine = child;
  let said = '';
  child.stdout.on('data', (bytes) => {
    said += bytes;
  });
  await waitFor(() => said.includes('\n') && until());
  child.kill('SIGKILL');
  await waitFor(() => !alive(child.pid ?? 0));
  return JSON.parse(said);
};

const adopt = async (known?: ProcessIdentity, signal = never) => {
  const seen: Record<Stream, string> = { stdout: '', stderr: '' };
  const onOutput = (stream: Stream, bytes: Uint8Array): void => {
    seen[stream] += Buffer.from(bytes).toString();
  };
  const end = await processes.adopt({ durable: prefix, onOutput, grace: 200 }, known, signal);
  return { end, seen };
};

const ended = (exitCode: number): ProcessEnd => ({
  started: true,
  exitCode,
  signal: null,
  aborted: false,
  escalated: false,
  survivors: [],
});

/** A command that says it is there and goes on when it is let. */
const WAITS =
  'echo $$ > pid; echo before; while ! test -e go; do sleep 0.02; done; echo after; echo hm >&2; exit 7';

describe('a durable command whose engine was killed', () => {
  test('ends by itself; its output and exit code are found afterwards', async () => {
    const known = await startAndDie(WAITS, () => present('pid'));
    writeFileSync(at('go'), '');
    await waitFor(() => processes.trace(prefix, known).state === 'ended');
    expect(processes.trace(prefix)).toEqual({ state: 'ended', at: statSync(at('step.1.exit')).mtimeMs });
    expect(await adopt(known)).toEqual({
      end: ended(7),
      seen: { stdout: 'before\nafter\n', stderr: 'hm\n' },
    });
  });

  test.each(['with', 'without'])('is adopted while it runs, %s its identity on record', async (record) => {
    const recorded = await startAndDie(WAITS, () => present('pid'));
    const known = record === 'with' ? recorded : undefined;
    expect(processes.trace(prefix, known)).toEqual({ state: 'running', process: recorded });
    const adopted = adopt(known);
    writeFileSync(at('go'), '');
    expect(await adopted).toEqual({ end: ended(7), seen: { stdout: 'before\nafter\n', stderr: 'hm\n' } });
  });

  test('can still be ended by who adopted it, with all that it started', async () => {
    const known = await startAndDie('sleep 600 & echo $! > pid; wait', () => present('pid'));
    const stop = new AbortController();
    const adopted = adopt(known, stop.signal);
    stop.abort();
    expect((await adopted).end).toMatchObject({ started: true, aborted: true, survivors: [] });
    expect(alive(pidIn('pid'))).toBe(false);
  });

  test('that is killed together with its keeper leaves no outcome', async () => {
    const known = await startAndDie(WAITS, () => present('pid'));
    const adopted = adopt(known);
    process.kill(-known.pid, 'SIGKILL');
    expect((await adopted).end).toBeUndefined();
    expect(processes.trace(prefix, known)).toEqual({ state: 'lost' });
  });

  test('whose keeper alone is killed is waited for, and leaves no outcome', async () => {
    const known = await startAndDie(WAITS, () => present('pid'));
    process.kill(known.pid, 'SIGKILL');
    const adopted = adopt(known);
    await waitFor(() => !alive(known.pid));
    expect(processes.trace(prefix, known).state).toBe('running');
    writeFileSync(at('go'), '');
    expect((await adopted).end).toBeUndefined();
    expect(alive(pidIn('pid'))).toBe(false);
  });

  test('survives an orderly TERM to its group as far as the command does', async () => {
    const known = await startAndDie(`trap 'echo orderly; exit 3' TERM; ${WAITS}`, () => present('pid'));
    process.kill(-known.pid, 'SIGTERM');
    const { end, seen } = await adopt(known);
    expect(end).toEqual(ended(3));
    expect(seen.stdout).toBe('before\norderly\n');
  });
});

describe('what a durable command leaves', () => {
  test('are files for its owner only, and none after they were forgotten', async () => {
    await startAndDie('umask 0; exit 0', () => processes.trace(prefix).state === 'ended');
    const files = readdirSync(folder.path).filter((name) => name.startsWith('step.1.'));
    expect(files).toEqual(['step.1.exit', 'step.1.stderr', 'step.1.stdout']);
    for (const name of files) expect(statSync(at(name)).mode & 0o777).toBe(0o600);
    processes.forget(prefix);
    expect(readdirSync(folder.path).filter((name) => name.startsWith('step.1.'))).toEqual([]);
    expect(processes.trace(prefix)).toEqual({ state: 'lost' });
  });

  test.each(['', '\0\0\0', '1', 'x\n', '1000\n'])('is no outcome when its exit file holds %j', (text) => {
    writeFileSync(`${prefix}.exit`, text, { mode: 0o600 });
    expect(processes.trace(prefix)).toEqual({ state: 'lost' });
  });

  test('is read from its start again when the command cuts it', async () => {
    const chunks: string[] = [];
    let seen = 0;
    const end = await processes.run(
      {
        command: {
          shell: 'printf longer; while ! test -e go; do sleep 0.02; done; printf two > /dev/stdout',
        },
        env: { PATH: process.env.PATH ?? '' },
        cwd: folder.path,
        durable: prefix,
        onOutput: (_, bytes) => {
          chunks.push(Buffer.from(bytes).toString());
          seen += bytes.length;
          if (seen === 6) writeFileSync(at('go'), '');
        },
      },
      never,
    );
    expect(end).toEqual(ended(0));
    expect(chunks.join('')).toBe('longertwo');
  });
});
