import { describe, expect, test } from 'vitest';
import { CliRig, lives, type Running, until } from './rig.ts';

const SIGNALS = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const;

/** Three steps that each note that they ran; the second waits for a file. */
const waiting = (more = ''): string => `steps:
  - {id: a, shell: echo a >> ran}
  - {id: b, shell: "echo b >> ran; echo $$ > pid; until test -e go; do sleep 0.05; done; echo b done >> ran"${more}}
  - {id: c, shell: echo c >> ran}
`;

/** What the running command has printed on stderr so far. */
const heard = ({ child }: Running): (() => string) => {
  let text = '';
  child.stderr?.on('data', (more: string) => {
    text += more;
  });
  return () => text;
};

const started = async (rig: CliRig, more = '') => {
  rig.write('p.yaml', waiting(more));
  const play = rig.start(['play', 'p.yaml', '--format', 'json']);
  const stderr = heard(play);
  await until(() => rig.has('pid') && rig.read('pid').endsWith('\n'));
  return { ...play, stderr, pid: Number(rig.read('pid')) };
};

const interruptions = (rig: CliRig): unknown[] =>
  rig
    .journal()
    .split('\n')
    .filter((line) => line.includes('"play.interrupted"'))
    .map((line) => {
      const { signal, step, decision } = JSON.parse(line);
      return [signal, step, decision];
    });

describe.each(SIGNALS)('%s without a terminal', (signal, code) => {
  test('lets a step that changes something finish, starts nothing more, and resume goes on behind it', async () => {
    using rig = new CliRig();
    const { child, ended, stderr } = await started(rig);
    child.kill(signal);
    await until(() => stderr().includes(`${signal}: the play stops when this step has ended`));
    rig.write('go', '');
    const end = await ended;
    expect(end.code).toBe(code);
    expect(JSON.parse(end.stdout)).toMatchObject({ status: 'interrupted', exitCode: code, stoppedAt: 'c' });
    expect(rig.read('ran')).toBe('a\nb\nb done\n');
    expect(interruptions(rig)).toEqual([[signal, 'b', 'stop-after']]);
    expect((await rig.run('resume')).code).toBe(0);
    expect(rig.read('ran')).toBe('a\nb\nb done\nc\n');
  });

  test('ends a step that only reads with its group, and resume runs it again', async () => {
    using rig = new CliRig();
    const { child, ended, pid } = await started(rig, ', effect: read');
    child.kill(signal);
    const end = await ended;
    expect(end.code).toBe(code);
    expect(lives(pid)).toBe(false);
    expect(interruptions(rig)).toEqual([[signal, 'b', 'stop-now']]);
    rig.write('go', '');
    expect((await rig.run('resume')).code).toBe(0);
    expect(rig.read('ran')).toBe('a\nb\nb\nb done\nc\n');
  });
});

test.each([
  ['SIGINT', 'SIGINT', 130],
  ['SIGTERM', 'SIGTERM', 143],
  ['SIGTERM', 'SIGINT', 143],
] as const)('%s and then %s ends the running step with its group', async (first, second, code) => {
  using rig = new CliRig();
  const { child, ended, stderr, pid } = await started(rig);
  child.kill(first);
  await until(() => stderr().includes('the play stops when this step has ended'));
  expect(lives(pid)).toBe(true);
  child.kill(second);
  const end = await ended;
  expect(end.code).toBe(code);
  expect(JSON.parse(end.stdout)).toMatchObject({ status: 'interrupted', exitCode: code, stoppedAt: 'b' });
  expect(end.stderr).toContain(`${second}: ending this step now`);
  expect(end.stderr).toContain('runbook resume');
  expect(lives(pid)).toBe(false);
  expect(rig.read('ran')).toBe('a\nb\n');
  rig.write('go', '');
  expect((await rig.run('resume')).code).toBe(10);
});

test('SIGHUP ends no change however often it comes', async () => {
  using rig = new CliRig();
  const { child, ended, stderr } = await started(rig);
  child.kill('SIGHUP');
  await until(() => stderr().includes('SIGHUP'));
  for (let time = 0; time < 5; time += 1) {
    child.kill('SIGHUP');
    await new Promise((next) => setTimeout(next, 20));
  }
  rig.write('go', '');
  expect((await ended).code).toBe(129);
  expect(rig.read('ran')).toBe('a\nb\nb done\n');
  expect(interruptions(rig)).toEqual([['SIGHUP', 'b', 'stop-after']]);
});

test('a play whose last step was finished after a signal has succeeded', async () => {
  using rig = new CliRig();
  rig.write('p.yaml', 'steps:\n  - {id: b, shell: "echo $$ > pid; until test -e go; do sleep 0.05; done"}\n');
  const play = rig.start(['play', 'p.yaml']);
  const stderr = heard(play);
  await until(() => rig.has('pid'));
  play.child.kill('SIGTERM');
  await until(() => stderr().includes('SIGTERM'));
  rig.write('go', '');
  expect((await play.ended).code).toBe(0);
});

test('a step that fails after a signal fails the play as ever, and is not tried again', async () => {
  using rig = new CliRig();
  rig.write(
    'p.yaml',
    `steps:
  - {id: b, shell: "echo b >> ran; until test -e go; do sleep 0.05; done; exit 3"}
  - {id: c, shell: echo c >> ran}
`,
  );
  const play = rig.start(['play', 'p.yaml']);
  const stderr = heard(play);
  await until(() => rig.has('ran'));
  play.child.kill('SIGTERM');
  await until(() => stderr().includes('SIGTERM'));
  rig.write('go', '');
  expect((await play.ended).code).toBe(4);
  expect(rig.read('ran')).toBe('b\n');
});
