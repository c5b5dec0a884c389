import { mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/host/clock.ts';
import { shell } from '../../src/steps/shell.ts';
import { lives } from '../cli/rig.ts';
import { errorOf, runStep, witness } from './context.ts';
import { stepKindExam } from './exam.ts';
import { recordingScope } from './recording-scope.ts';

/** Settles when a step has written to its output. */
const speaking = () => {
  let say = () => {};
  const spoken = new Promise<void>((resolve) => {
    say = resolve;
  });
  return { spoken, say: () => say() };
};

stepKindExam(shell, async () => {
  const { spoken, say } = speaking();
  const controller = new AbortController();
  const { context } = witness({ signal: controller.signal, output: say });
  return { config: 'echo up; sleep 1000', context, underWay: spoken, abort: () => controller.abort() };
});

describe('a command that ends', () => {
  test('succeeds with exit code 0, and its output loses one newline', async () => {
    const outcome = await runStep(shell, "printf 'a\\nb\\n\\n'; echo note >&2");
    expect(outcome.status).toBe('succeeded');
    expect(outcome.outputs).toEqual({
      exit_code: 0,
      stdout: 'a\nb\n',
      stderr: 'note\n',
      timed_out: false,
      escalated: false,
      survivors: [],
    });
    expect(outcome.seen.stdout()).toBe('a\nb\n\n');
    expect(outcome.seen.stderr()).toBe('note\n');
    expect(outcome.seen.started).toHaveLength(1);
  });

  test('fails with another code, saying command, code and the last line of stderr', async () => {
    const outcome = await runStep(shell, 'echo first >&2; echo port in use >&2; exit 3');
    expect(errorOf(outcome)).toMatchObject({
      code: 'RB501',
      message: '`echo first >&2; echo port in use >&2; exit 3` ended with exit code 3: port in use',
    });
    expect(outcome.outputs).toMatchObject({ exit_code: 3, stdout: '' });
  });

  test('says which codes were expected', async () => {
    const run = { run: 'exit 0', expect: { 'exit-code': [1, 2] } };
    expect(errorOf(await runStep(shell, run)).message).toBe(
      '`exit 0` ended with exit code 0, expected 1 or 2',
    );
    expect((await runStep(shell, { ...run, run: 'exit 2' })).status).toBe('succeeded');
  });

  test('says which signal ended it', async () => {
    const outcome = await runStep(shell, 'kill -SEGV $$');
    expect(errorOf(outcome).message).toBe('`kill -SEGV $$` was ended by SIGSEGV');
    expect(outcome.outputs).toMatchObject({ signal: 'SIGSEGV', timed_out: false });
    expect(outcome.outputs).not.toHaveProperty('exit_code');
  });

  test('explains what sh says when there is no such program', async () => {
    expect(errorOf(await runStep(shell, 'no-such-program-1')).help).toContain('no such program');
  });

  test('that cannot start is another fault than one that failed', async () => {
    const error = errorOf(await runStep(shell, ['no-such-program-1']));
    expect(error.code).toBe('RB502');
    expect(error.message).toContain('no-such-program-1');
    expect(errorOf(await runStep(shell, ['/etc/passwd'])).help).toContain('executable');
  });
});

describe('values', () => {
  const hostile = '$(touch /tmp/never); "quoted" \'too\' `x` \\ * ü\nsecond line';

  test('reach sh as one datum', async () => {
    const outcome = await runStep(shell, "printf '%s' {{inputs.name}}", {
      inputs: { name: hostile },
    });
    expect(outcome.outputs.stdout).toBe(hostile);
  });

  test('reach a program without sh as one argument', async () => {
    const outcome = await runStep(shell, ['printf', '%s|', 'a b', '{{inputs.name}}'], {
      inputs: { name: hostile },
    });
    expect(outcome.outputs.stdout).toBe(`a b|${hostile}|`);
  });

  test('that would be read as an option are refused, except after --', () => {
    const { scope } = recordingScope({ 'inputs.name': '-rf' });
    expect(() => shell.prepare(['rm', '{{inputs.name}}'], scope)).toThrow(/RB511/);
    expect(shell.prepare(['rm', '--', '{{inputs.name}}'], scope).command).toEqual({
      argv: ['rm', '--', '-rf'],
    });
    expect(shell.prepare(['x', '--name={{inputs.name}}'], scope).command).toEqual({
      argv: ['x', '--name=-rf'],
    });
  });

  test('with a NUL are refused as arguments and as variables', () => {
    const { scope } = recordingScope({ 'inputs.name': 'a\0b' });
    expect(() => shell.prepare(['echo', '{{inputs.name}}'], scope)).toThrow(/RB511/);
    expect(() => shell.prepare({ run: 'env', env: { NAME: '{{inputs.name}}' } }, scope)).toThrow(/RB511/);
  });

  test('are shown as they would be typed', () => {
    const { scope } = recordingScope({ 'inputs.name': "it's" });
    const config = {
      run: ['lida', 'open', '{{inputs.name}}'],
      cwd: '/srv',
      env: { MODE: 'a b' },
      'stop-after': '5m',
    };
    expect(shell.describe(shell.prepare(config, scope))).toEqual([
      "lida open 'it'\\''s'",
      'in /srv',
      "with MODE='a b'",
      'stopped after 5 m',
    ]);
  });
});

describe('surroundings', () => {
  test('only the given environment, the declared and the bound variables are there', async () => {
    process.env.LEAK_1 = 'leaked';
    const outcome = await runStep(
      shell,
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell expands it
      { run: 'echo "$GIVEN $DECLARED ${LEAK_1-none}" {{inputs.x}}', env: { DECLARED: '{{inputs.x}}' } },
      { env: { PATH: process.env.PATH ?? '', GIVEN: 'given' }, inputs: { x: 'value' } },
    );
    expect(outcome.outputs.stdout).toBe('given value none value');
  });

  test('a relative folder starts where the play started', async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'runbook-shell-')));
    expect((await runStep(shell, 'pwd', { cwd: folder })).outputs.stdout).toBe(folder);
    const outcome = await runStep(shell, { run: 'pwd -P', cwd: '..' }, { cwd: folder });
    expect(outcome.outputs.stdout).toBe(join(folder, '..'));
  });

  test('a folder that is missing is said', async () => {
    const error = errorOf(await runStep(shell, { run: 'true', cwd: '/no/such/folder' }));
    expect(error.code).toBe('RB502');
  });
});

describe('capture', () => {
  test('json gives later steps the value, also of a command that fails', async () => {
    const run = `echo '{"status": "degraded"}'; exit 1`;
    const accepted = await runStep(shell, { run, capture: 'json', expect: { 'exit-code': [0, 1] } });
    expect(accepted).toMatchObject({
      status: 'succeeded',
      outputs: { json: { status: 'degraded' }, exit_code: 1 },
    });
    const refused = await runStep(shell, { run, capture: 'json' });
    expect(errorOf(refused).code).toBe('RB501');
    expect(refused.outputs.json).toEqual({ status: 'degraded' });
  });

  test('what is not JSON is RB505, but only when the command itself went well', async () => {
    expect(errorOf(await runStep(shell, { run: 'echo healthy', capture: 'json' })).code).toBe('RB505');
    expect(errorOf(await runStep(shell, { run: 'echo healthy; exit 1', capture: 'json' })).code).toBe(
      'RB501',
    );
  });

  test('lines are without line ends; nothing printed is no line', async () => {
    const lines = async (run: string) => (await runStep(shell, { run, capture: 'lines' })).outputs.lines;
    expect(await lines("printf 'a\\r\\n\\nb\\n'")).toEqual(['a', '', 'b']);
    expect(await lines('true')).toEqual([]);
  });

  test('long output is kept up to 1 MiB where it is asked for, and else not at all', async () => {
    const print = (bytes: number) => `head -c ${bytes} /dev/zero | tr '\\0' x`;
    expect((await runStep(shell, print(65536))).outputs.stdout).toHaveLength(65536);
    const untold = await runStep(shell, print(65537));
    expect(untold.status).toBe('succeeded');
    expect(untold.outputs).not.toHaveProperty('stdout');
    const full = await runStep(shell, { run: print(1024 * 1024), capture: 'text' });
    expect(full.outputs.stdout).toHaveLength(1024 * 1024);
    const beyond = errorOf(await runStep(shell, { run: print(1024 * 1024 + 1), capture: 'text' }));
    expect(beyond).toMatchObject({ code: 'RB505', help: expect.stringContaining('file') });
  });

  test('a character that arrives in two pieces stays whole', async () => {
    const outcome = await runStep(shell, "printf '\\303'; sleep 0.1; printf '\\274'");
    expect(outcome.outputs.stdout).toBe('ü');
  });

  test('the end of stderr is kept from a whole character on', async () => {
    const outcome = await runStep(
      shell,
      "i=0; while [ $i -lt 3000 ]; do printf 'ü' >&2; i=$((i+1)); done; printf '!' >&2",
    );
    // 4,096 bytes would start inside a character.
    expect(outcome.outputs.stderr).toBe(`…${'ü'.repeat(2047)}!`);
  });
});

describe('expectations', () => {
  test('standard output must match, line by line', async () => {
    const run = "printf 'one\\nPONG\\ntwo\\n'";
    expect((await runStep(shell, { run, expect: { stdout: '^PONG$' } })).status).toBe('succeeded');
    const error = errorOf(await runStep(shell, { run, expect: { stdout: '^PANG$' } }));
    expect(error).toMatchObject({
      code: 'RB504',
      message: expect.stringContaining('it printed: one PONG two'),
    });
  });

  test('what is no regular expression is found before the run', () => {
    expect(() => shell.prepare({ run: 'true', expect: { stdout: '(' } }, recordingScope().scope)).toThrow(
      /RB203/,
    );
  });
});

describe('commands that do not end', () => {
  test('stop-after ends them, and that is success', async () => {
    const outcome = await runStep(shell, { run: 'echo up; sleep 1000', 'stop-after': '200ms' });
    expect(outcome).toMatchObject({ status: 'succeeded', outputs: { timed_out: false, signal: 'SIGTERM' } });
  });

  test('a command that ends before stop-after is judged as any other, and leaves no timer', async () => {
    const sleeps: (AbortSignal | undefined)[] = [];
    const sleep = (_: number, signal?: AbortSignal) => {
      sleeps.push(signal);
      return new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
    };
    const outcome = await runStep(
      shell,
      { run: 'exit 4', 'stop-after': '1h' },
      { clock: { ...systemClock, sleep } },
    );
    expect(errorOf(outcome).code).toBe('RB501');
    expect(sleeps.map((signal) => signal?.aborted)).toEqual([true]);
  });

  test('an interruption while stop-after ends it is an interruption', async () => {
    const controller = new AbortController();
    let stop = () => {};
    const sleep = () =>
      new Promise<void>((resolve) => {
        stop = resolve;
      });
    const output = (_: unknown, bytes: Uint8Array) =>
      Buffer.from(bytes).includes('ending') ? controller.abort() : stop();
    const run = 'trap "echo ending; sleep 0.2; exit 0" TERM; echo up; while :; do sleep 0.05; done';
    const config = { run, 'stop-after': '5m' };
    const overrides = { signal: controller.signal, output, clock: { ...systemClock, sleep } };
    expect(errorOf(await runStep(shell, config, overrides)).code).toBe('RB514');
  });

  test('a timeout says so and keeps what was printed', async () => {
    const { spoken, say } = speaking();
    const controller = new AbortController();
    const running = runStep(shell, 'echo up; sleep 1000', { signal: controller.signal, output: say });
    await spoken;
    controller.abort(new DOMException('late', 'TimeoutError'));
    const outcome = await running;
    expect(errorOf(outcome).code).toBe('RB503');
    expect(outcome.outputs).toMatchObject({ timed_out: true, stdout: 'up' });
  });

  test('a step that is aborted before it starts runs nothing', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'runbook-shell-')), 'mark');
    writeFileSync(file, '');
    const outcome = await runStep(shell, `echo ran > ${file}`, { signal: AbortSignal.abort() });
    expect(errorOf(outcome).code).toBe('RB514');
    expect(readFileSync(file, 'utf8')).toBe('');
  });

  test('what a command leaves running in its group is ended, and the step says so', async () => {
    let said = '';
    const output = (stream: string, bytes: Uint8Array): void => {
      if (stream === 'stderr') said += Buffer.from(bytes).toString();
    };
    const outcome = await runStep(shell, 'sleep 1000 & echo $!', { output });
    const pid = outcome.outputs.stdout as string;
    expect(outcome.status).toBe('succeeded');
    expect(said).toContain(`(pid ${pid})`);
    expect(lives(Number(pid))).toBe(false);
  });
});
