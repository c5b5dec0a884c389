import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CliRig, type Running, until } from './rig.ts';

/** Says its name, and holds "db" until the file `<name>.go` is there. */
const holding = (name: string): string =>
  `runbook: 1\ntitle: ${name}\nlock: db\nsteps:\n  - {id: hold, shell: "echo ${name} >> ran; until test -e ${name}.go; do sleep 0.02; done"}\n`;

const ran = (rig: CliRig): string[] => (rig.has('ran') ? rig.read('ran').split('\n').filter(Boolean) : []);
const waiters = (rig: CliRig): number =>
  readdirSync(join(rig.home, 'locks')).filter((file) => file.includes('.wait-')).length;

/** Starts a play that holds "db", as soon as it does. */
async function holder(rig: CliRig, name: string): Promise<Running> {
  rig.write(`${name}.yaml`, holding(name));
  const running = rig.start(['play', `${name}.yaml`]);
  await until(() => ran(rig).includes(name));
  return running;
}

/** Starts a play that waits for "db", as soon as it waits. */
async function waiter(rig: CliRig, name: string, ...options: readonly string[]): Promise<Running> {
  const before = waiters(rig);
  rig.write(`${name}.yaml`, holding(name));
  const running = rig.start(['play', ...(options.length > 0 ? options : ['--wait']), `${name}.yaml`]);
  await until(() => waiters(rig) === before + 1);
  return running;
}

const release = (rig: CliRig, ...names: readonly string[]): void => {
  for (const name of names) writeFileSync(join(rig.cwd, `${name}.go`), '');
};

describe('a play that waits for a lock', () => {
  test('begins when the holder has ended, has said for whom it waits, and has recorded nothing before', async () => {
    using rig = new CliRig();
    const first = await holder(rig, 'first');
    const second = await waiter(rig, 'second');
    expect(rig.plays()).toHaveLength(1);
    release(rig, 'first', 'second');
    const [one, two] = await Promise.all([first.ended, second.ended]);
    expect([one.code, two.code]).toEqual([0, 0]);
    expect(ran(rig)).toEqual(['first', 'second']);
    const pid = first.child.pid;
    expect(two.stderr).toMatch(
      new RegExp(
        `^Waiting for "db", held for .* by .*first: play \\w+ of ada on .*, pid ${pid}, at step hold`,
      ),
    );
    expect(readdirSync(join(rig.home, 'locks'))).toEqual([]);
  });

  test('gets it in the order of arrival', async () => {
    using rig = new CliRig();
    const running = [await holder(rig, 'first')];
    for (const name of ['second', 'third', 'fourth']) running.push(await waiter(rig, name));
    release(rig, 'first', 'second', 'third', 'fourth');
    for (const { ended } of running) expect((await ended).code).toBe(0);
    expect(ran(rig)).toEqual(['first', 'second', 'third', 'fourth']);
  });

  test('takes it over when the holder is killed', async () => {
    using rig = new CliRig();
    const first = await holder(rig, 'first');
    const second = await waiter(rig, 'second');
    first.child.kill('SIGKILL');
    release(rig, 'first', 'second');
    expect((await second.ended).code).toBe(0);
    expect(ran(rig)).toEqual(['first', 'second']);
  });

  test('does not wait for one that came before and stands still', async () => {
    using rig = new CliRig();
    const first = await holder(rig, 'first');
    const second = await waiter(rig, 'second');
    second.child.kill('SIGSTOP');
    const third = await waiter(rig, 'third');
    release(rig, 'first', 'second', 'third');
    expect((await first.ended).code).toBe(0);
    expect((await third.ended).code).toBe(0);
    expect(ran(rig)).toEqual(['first', 'third']);
    second.child.kill('SIGCONT');
    expect((await second.ended).code).toBe(0);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('gives up on %s with nothing recorded', async (signal, code) => {
    using rig = new CliRig();
    const first = await holder(rig, 'first');
    const second = await waiter(rig, 'second');
    second.child.kill(signal);
    const gaveUp = await second.ended;
    expect(gaveUp.code).toBe(code);
    expect(gaveUp.stderr).toContain('nothing was run');
    expect(rig.plays()).toHaveLength(1);
    expect(waiters(rig)).toBe(0);
    release(rig, 'first');
    expect((await first.ended).code).toBe(0);
    expect(ran(rig)).toEqual(['first']);
  });

  test('gives up after the duration, and is refused like one that did not wait', async () => {
    using rig = new CliRig();
    const first = await holder(rig, 'first');
    rig.write('second.yaml', holding('second'));
    const { code, stderr } = await rig.run('play', 'second.yaml', '--wait=300ms');
    expect(code).toBe(9);
    expect(stderr).toMatch(/RB404 error: "db" is locked by .*, at step hold, for .*; waited 300 ms/);
    expect(rig.plays()).toHaveLength(1);
    release(rig, 'first');
    await first.ended;
  });

  test('refuses a duration that is none', async () => {
    using rig = new CliRig();
    rig.write('first.yaml', holding('first'));
    const { code, stderr } = await rig.run('play', 'first.yaml', '--wait=soon');
    expect(code).toBe(2);
    expect(stderr).toContain('--wait takes a duration such as 10m');
    expect(ran(rig)).toEqual([]);
  });
});

test('a resume that waited for the engine of its play does not run what that one has done', async () => {
  using rig = new CliRig();
  const first = await holder(rig, 'first');
  const [id = ''] = rig.plays();
  const resumed = rig.start(['resume', id, '--wait']);
  await until(() => waiters(rig) === 1);
  release(rig, 'first');
  expect((await first.ended).code).toBe(0);
  const refused = await resumed.ended;
  expect(refused.code).toBe(9);
  expect(refused.stderr).toContain(`RB406 error: play ${id}`);
  expect(ran(rig)).toEqual(['first']);
  expect(rig.journal()).not.toContain('play.resumed');
});
