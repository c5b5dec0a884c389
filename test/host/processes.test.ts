import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { lifeOf } from '../../src/host/identity.ts';
import { processTable } from '../../src/host/process-table.ts';
import { createProcesses } from '../../src/host/processes.ts';
import type { ProcessEnd, ProcessIdentity, ProcessSpec } from '../../src/ports/processes.ts';
import { temporaryFolder } from './bundle.ts';
import { waitFor } from './wait-for.ts';

const processes = createProcesses();
const env = { PATH: process.env.PATH ?? '' };
const never = new AbortController().signal;
let folder: ReturnType<typeof temporaryFolder>;

beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => folder.remove());

type Started = Extract<ProcessEnd, { started: true }>;

let durables = 0;
const newDurable = (): string => {
  durables += 1;
  return join(folder.path, `durable-${durables}`);
};

/** The same holds of a process that prints into pipes and of one that outlives its engine. */
describe.each(['pipes', 'files'] as const)('through %s', (way) => {
  const run = async (
    command: string | readonly string[],
    more: Partial<ProcessSpec> = {},
    signal: AbortSignal = never,
  ): Promise<{ end: ProcessEnd; stdout: string; stderr: string }> => {
    const chunks = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
    const end = await processes.run(
      {
        command: typeof command === 'string' ? { shell: command } : { argv: command },
        env,
        onOutput: (stream, bytes) => chunks[stream].push(bytes),
        ...(way === 'files' && !more.tty && { durable: newDurable() }),
        ...more,
      },
      signal,
    );
    const text = (parts: Uint8Array[]) => Buffer.concat(parts).toString();
    return { end, stdout: text(chunks.stdout), stderr: text(chunks.stderr) };
  };

  const alive = (pid: number): boolean => processTable.row(pid)?.alive === true;

  const started = (end: ProcessEnd): Started => {
    if (!end.started) throw new Error(end.message);
    return end;
  };

  describe('a command that ends', () => {
    test('gives its output by stream and its exit code', async () => {
      const { end, stdout, stderr } = await run('echo out; echo err >&2; exit 7');
      expect(end).toEqual({
        started: true,
        exitCode: 7,
        signal: null,
        aborted: false,
        escalated: false,
        survivors: [],
      });
      expect({ stdout, stderr }).toEqual({ stdout: 'out\n', stderr: 'err\n' });
    });

    test('gives the signal that killed it', async () => {
      const { end } = await run('kill -KILL $$');
      // Its keeper sees what a shell sees.
      const how = way === 'pipes' ? { exitCode: null, signal: 'SIGKILL' } : { exitCode: 137, signal: null };
      expect(end).toMatchObject({ ...how, aborted: false });
    });

    test('is given its arguments as they are', async () => {
      const hostile = ['$(id)', "it's", 'a b', '', '*', '-n', 'ü\n'];
      const { stdout } = await run(['printf', '%s\\0', ...hostile]);
      expect(stdout.split('\0').slice(0, -1)).toEqual(hostile);
    });

    test('sees the environment of the spec, a mark, and nothing of ours', async () => {
      process.env.RUNBOOK_TEST_OWN = 'ours';
      const { stdout } = await run('exec env', { env: { PATH: env.PATH, GIVEN: 'x' } });
      const names = stdout
        .trim()
        .split('\n')
        .map((line) => line.split('=')[0]);
      expect(names.filter((name) => !['PWD', 'SHLVL', '_', 'OLDPWD'].includes(name ?? '')).sort()).toEqual([
        'GIVEN',
        'PATH',
        'RUNBOOK_SWEEP',
      ]);
    });

    test('starts where it is told, reads nothing and leads a group of its own', async () => {
      const leader = way === 'pipes' ? '$$' : '$PPID';
      const { stdout } = await run(`pwd; cat; ps -o pgid= -p $$; echo ${leader}`, { cwd: folder.path });
      const [cwd, group, pid] = stdout
        .trim()
        .split('\n')
        .map((line) => line.trim());
      expect(cwd).toBe(folder.path);
      expect(group).toBe(pid);
    });

    test('is announced once, with an identity that is alive while it runs and not after', async () => {
      const seen: ProcessIdentity[] = [];
      let aliveAtStart: boolean | undefined;
      const controller = new AbortController();
      const { stdout } = await run(
        'echo $$; exec sleep 1000',
        {
          onStart: (identity) => {
            seen.push(identity);
            aliveAtStart = processes.isAlive(identity);
          },
          onOutput: () => controller.abort(),
        },
        controller.signal,
      );
      expect(stdout).toBe('');
      expect(seen).toEqual([
        {
          pid: expect.any(Number),
          startTime: expect.stringMatching(/^\d+$/),
          bootId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        },
      ]);
      expect(aliveAtStart).toBe(true);
      expect(seen.map((identity) => processes.isAlive(identity))).toEqual([false]);
    });

    test('is told from others: by number, start time and boot, as a process and as a group', async () => {
      const checks: boolean[] = [];
      let identity: ProcessIdentity | undefined;
      // Once the gate is there, the leader is killed by its child, which stays until it is let go.
      const [gate, seen] = ['gate', 'seen'].map((name) => join(folder.path, `${name}-${way}`)) as [
        string,
        string,
      ];
      const until = (file: string): string => `until [ -e ${file} ]; do sleep 0.01; done`;
      const script = `sh -c 'trap "" TERM; ${until(gate)}; kill -KILL $PPID; ${until(seen)}' & wait`;
      const running = run(script, {
        grace: 60_000,
        onStart: (started) => {
          identity = started;
          checks.push(
            processes.isAlive(started, 'process'),
            processes.isAlive({ ...started, startTime: '1' }),
            processes.isAlive({ ...started, bootId: 'another' }),
            processes.isAlive({ ...started, startTime: '' }),
          );
          writeFileSync(gate, '');
        },
      });
      await waitFor(() => identity !== undefined && !processes.isAlive(identity, 'process'));
      const ofGroup = identity !== undefined && processes.isAlive(identity, 'group');
      writeFileSync(seen, '');
      await running;
      expect(checks).toEqual([true, false, false, true]);
      expect(ofGroup).toBe(true);
      expect(identity && processes.isAlive(identity, 'group')).toBe(false);
    });
  });

  describe('a command that cannot be started', () => {
    test('because no such program is on PATH', async () => {
      const { end } = await run(['no-such-program-here']);
      expect(end).toMatchObject({
        started: false,
        reason: 'not-found',
        message: expect.stringContaining('command not found: no-such-program-here'),
      });
    });

    test('because its interpreter is missing', async () => {
      const file = join(folder.path, 'bad-interpreter');
      writeFileSync(file, '#!/no/such/interpreter\n');
      chmodSync(file, 0o755);
      const { end } = await run([file]);
      // Its keeper can only tell as a shell does.
      if (way === 'files') return expect(end).toMatchObject({ started: true, exitCode: 127 });
      expect(end).toMatchObject({
        started: false,
        reason: 'not-found',
        message: expect.stringContaining('interpreter'),
      });
    });

    test('because it may not be executed', async () => {
      const file = join(folder.path, 'not-executable');
      writeFileSync(file, 'true');
      chmodSync(file, 0o644);
      expect((await run([file])).end).toMatchObject({ started: false, reason: 'not-executable' });
      expect((await run([folder.path])).end).toMatchObject({ started: false, reason: 'not-executable' });
    });

    test('because its arguments are too large', async () => {
      const { end } = await run(['true', 'x'.repeat(3_000_000)]);
      expect(end).toMatchObject({
        started: false,
        reason: 'other',
        message: expect.stringContaining('E2BIG'),
      });
    });

    test('because its folder is missing', async () => {
      const { end } = await run('true', { cwd: join(folder.path, 'nowhere') });
      expect(end).toMatchObject({
        started: false,
        reason: 'other',
        message: expect.stringContaining('nowhere'),
      });
    });

    test('because an argument holds a null byte, or there is no command', async () => {
      expect((await run(['printf', 'a\0b'])).end).toMatchObject({ started: false, reason: 'other' });
      expect((await run([])).end).toMatchObject({ started: false, reason: 'other' });
    });

    test('because it was stopped before', async () => {
      const { end } = await run('echo x', {}, AbortSignal.abort());
      expect(end).toMatchObject({ started: false, reason: 'other' });
    });
  });

  /** Shapes of a process tree that does not end by itself; each names its processes on stdout, one pid a line. */
  const ignore = `trap '' TERM`;
  const SHAPES: Record<string, { script: string; pids: number; escalates?: boolean }> = {
    'the shell alone': { script: 'echo $$; while :; do sleep 60; done', pids: 1 },
    'an exec': { script: 'echo $$; exec sleep 1000', pids: 1 },
    'a child': { script: 'sleep 1000 & echo $!; wait', pids: 1 },
    'a grandchild': { script: `sh -c 'sleep 1000 & echo $!; wait' & echo $!; wait`, pids: 2 },
    'a pipeline': {
      script: `sh -c 'echo $$ >&2; exec sleep 1000' | sh -c 'echo $$ >&2; exec sleep 1000'`,
      pids: 2,
    },
    'many children': {
      script:
        'for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do sleep 1000 & echo $!; done; wait',
      pids: 20,
    },
    'a double fork': { script: `sh -c '(sleep 1000 & echo $!)'; sleep 1000`, pids: 1 },
    'a grandchild in a session of its own': {
      script: `setsid sh -c 'echo $$; exec sleep 1000' & wait; sleep 1000`,
      pids: 1,
    },
    'a setsid after a double fork': {
      script: `(setsid sh -c 'echo $$; exec sleep 1000 >/dev/null 2>&1' &); sleep 1000`,
      pids: 1,
    },
    'a stopped child': { script: `sh -c 'echo $$; kill -STOP $$; sleep 1000' & wait`, pids: 1 },
    'a leader that ignores TERM': {
      script: `${ignore}; echo $$; while :; do sleep 1; done`,
      pids: 1,
      escalates: true,
    },
    'a child that ignores TERM': {
      script: `sh -c "${ignore}; echo \\$\\$; while :; do sleep 1; done" & wait`,
      pids: 1,
      escalates: true,
    },
    'a session that ignores TERM': {
      script: `setsid sh -c "${ignore}; echo \\$\\$; while :; do sleep 1; done" & wait; sleep 1000`,
      pids: 1,
      escalates: true,
    },
  };

  describe('a command that is stopped', () => {
    for (const [shape, { script, pids, escalates }] of Object.entries(SHAPES)) {
      test(`${shape}: nothing of it is left`, async () => {
        const controller = new AbortController();
        const seen: number[] = [];
        let text = '';
        const running = run(
          script,
          {
            grace: escalates ? 300 : 60_000,
            onOutput: (_stream, bytes) => {
              text += Buffer.from(bytes).toString();
              seen.splice(0, seen.length, ...(text.match(/^\d+(?=\n)/gm) ?? []).map(Number));
              if (seen.length === pids) controller.abort();
            },
          },
          controller.signal,
        );
        const end = started((await running).end);
        expect(end).toMatchObject({ aborted: true, escalated: escalates === true, survivors: [] });
        expect(seen).toHaveLength(pids);
        expect(seen.filter(alive)).toEqual([]);
      });
    }

    test('keeps the exit code of a leader that ends in an orderly way', async () => {
      const controller = new AbortController();
      const { end } = await run(
        `trap 'echo bye; exit 3' TERM; echo up; while :; do sleep 0.01; done`,
        { onOutput: () => controller.abort() },
        controller.signal,
      );
      expect(end).toMatchObject({ exitCode: 3, signal: null, aborted: true, escalated: false });
    });

    test('is asked once only: a second TERM would cut an orderly end short', async () => {
      const controller = new AbortController();
      let text = '';
      await run(
        `n=0; trap 'n=$((n+1)); echo term $n' TERM; echo up; while [ $n -eq 0 ]; do sleep 0.01; done; i=0; while [ $i -lt 20 ]; do sleep 0.02; i=$((i+1)); done; echo saw $n`,
        {
          onOutput: (_stream, bytes) => {
            text += Buffer.from(bytes).toString();
            controller.abort();
          },
        },
        controller.signal,
      );
      expect(text).toContain('saw 1');
    });

    test('with the terminal, where it shares our group, is stopped without stopping us', async () => {
      const controller = new AbortController();
      const file = join(folder.path, 'tty-pids');
      const running = run(
        `sleep 1000 & echo $! > ${file}.new; mv ${file}.new ${file}; wait`,
        { tty: true },
        controller.signal,
      );
      const child = await waitFor(() => existsSync(file) && Number(readFileSync(file, 'utf8')));
      controller.abort();
      expect((await running).end).toMatchObject({ aborted: true, survivors: [] });
      expect(alive(child)).toBe(false);
    });
  });

  describe('what a command leaves behind', () => {
    const strays: number[] = [];
    afterEach(() => {
      for (const pid of strays.splice(0)) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // Gone already, as most tests want.
        }
      }
    });

    test('in its group is ended after a moment, and reported', async () => {
      const { end, stdout } = await run('sleep 1000 & echo $!');
      const pid = Number(stdout);
      expect(end).toMatchObject({
        exitCode: 0,
        aborted: false,
        escalated: false,
        survivors: [],
        stragglers: [pid],
      });
      expect(alive(pid)).toBe(false);
    });

    test('in its group and deaf to TERM is killed', async () => {
      const { end, stdout } = await run(
        `sh -c "${ignore}; echo \\$\\$; while :; do sleep 1; done" & sleep 0.2`,
        { grace: 100 },
      );
      expect(end).toMatchObject({
        exitCode: 0,
        aborted: false,
        escalated: true,
        survivors: [],
        stragglers: expect.arrayContaining([Number(stdout)]),
      });
      expect(alive(Number(stdout))).toBe(false);
    });

    test('in its group and about to end is waited for', async () => {
      const { end, stdout } = await run('(sleep 0.1; echo late) & echo first');
      expect(stdout).toBe('first\nlate\n');
      expect(started(end).stragglers).toBeUndefined();
    });

    test('in a session of its own and without our pipes lives on: so a service is started', async () => {
      const { end, stdout } = await run(
        `setsid sh -c 'echo $$; exec sleep 1000 >/dev/null 2>&1 </dev/null' &\nsleep 0.1`,
      );
      strays.push(Number(stdout));
      expect(end).toMatchObject({ exitCode: 0, survivors: [] });
      expect(processTable.row(Number(stdout))).toMatchObject({ group: Number(stdout), alive: true });
    });

    test('with our pipes open in a session of its own does not hold the step, and lives on', async () => {
      const { end, stdout } = await run(`setsid sh -c 'echo $$; exec sleep 1000' &\nsleep 0.1; exit 4`);
      strays.push(Number(stdout));
      expect(end).toMatchObject({ exitCode: 4, aborted: false, survivors: [] });
      expect(alive(Number(stdout))).toBe(true);
    });

    test('that only waits to be reaped by someone else does not hold the step', async () => {
      // A dead member of the group whose parent, gone to a session of its own, never reaps it.
      const script = `
      use POSIX; pipe(my $ended, my $running); $| = 1;
      if (fork == 0) {
        if (fork == 0) { exit 0 }
        close $running; POSIX::setsid(); print "$$\\n";
        open STDOUT, ">/dev/null"; open STDERR, ">/dev/null"; sleep 1000;
      }
      close $running; <$ended>; exit 0;`;
      const { end, stdout } = await run(['perl', '-e', script]);
      strays.push(Number(stdout));
      expect(alive(Number(stdout))).toBe(true);
      expect(end).toMatchObject({ exitCode: 0, survivors: [] });
      expect(started(end).stragglers).toBeUndefined();
    });

    test('a stop while it is waited for ends it at once, and the exit code stays', async () => {
      const controller = new AbortController();
      let leader: ProcessIdentity | undefined;
      const ended = run(
        'sleep 1000 & exit 5',
        { onStart: (identity) => (leader = identity), grace: 60_000 },
        controller.signal,
      );
      await waitFor(() => leader !== undefined && lifeOf(leader) === 'gone');
      controller.abort();
      // Where the stop comes too late, what was left behind has been ended all the same.
      expect((await ended).end).toMatchObject({ exitCode: 5, survivors: [] });
    });

    test('a stop that meets its end tells the truth, whichever came first', async () => {
      const controller = new AbortController();
      const { end } = await run(
        'sleep 1000 & echo x; exit 5',
        { onOutput: () => controller.abort(), grace: 60_000 },
        controller.signal,
      );
      const { exitCode, aborted, survivors } = started(end);
      if (exitCode !== 5) {
        expect(aborted).toBe(true);
        // A keeper sees what a shell sees of TERM.
        expect([null, 143]).toContain(exitCode);
      }
      expect(survivors).toEqual([]);
    });
  });

  describe('output', () => {
    test('is complete when the leader is gone before a slow reader is through', async () => {
      let bytes = 0;
      const pause = new Int32Array(new SharedArrayBuffer(4));
      const { end } = await run('head -c 150000 /dev/zero', {
        onOutput: (_stream, chunk) => {
          bytes += chunk.length;
          Atomics.wait(pause, 0, 0, 700);
        },
      });
      expect(end).toMatchObject({ exitCode: 0 });
      expect(bytes).toBe(150_000);
    });

    test('that nobody can take ends the process, and the fault comes through', async () => {
      let pid = 0;
      const running = run('while :; do echo x; done', {
        onStart: (identity) => {
          pid = identity.pid;
        },
        onOutput: () => {
          throw new Error('disk full');
        },
      });
      await expect(running).rejects.toThrow('disk full');
      expect(alive(pid)).toBe(false);
    });

    test('a start that nobody can record ends the process, and the fault comes through', async () => {
      let pid = 0;
      const running = run('sleep 1000', {
        onStart: (identity) => {
          pid = identity.pid;
          throw new Error('journal gone');
        },
      });
      await expect(running).rejects.toThrow('journal gone');
      expect(alive(pid)).toBe(false);
    });
  });
});

describe('find', () => {
  test('takes the first executable on the path', () => {
    const [one, two, three] = ['one', 'two', 'three'].map((name) => join(folder.path, name));
    for (const [index, path] of [one, two, three].entries()) {
      mkdirSync(path!);
      if (index === 0) mkdirSync(join(path!, 'tool'));
      else writeFileSync(join(path!, 'tool'), '', { mode: index === 1 ? 0o644 : 0o755 });
    }
    expect(processes.find('tool', `${one}:${two}:${three}`)).toBe(join(three!, 'tool'));
    expect(processes.find('tool', `${one}:${two}`)).toBeUndefined();
    expect(processes.find('tool', '')).toBeUndefined();
    expect(processes.find('', three!)).toBeUndefined();
    expect(processes.find(join(three!, 'tool'), '')).toBe(join(three!, 'tool'));
  });
});
