import { describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.ts';
import { CliRig, until } from './rig.ts';

const playbook = (lanes: readonly string[], more = ''): string =>
  `runbook: 1\ntitle: Lanes\nsteps:\n  - id: all\n    parallel:\n${more}      steps:\n${lanes.map((lane) => `        - ${lane}\n`).join('')}  - {id: after, shell: echo after >> effects}\n`;

/** A command that ends only when all of these have begun: one that waits for its turn would wait for ever. */
const meeting = (id: string, all: readonly string[]): string =>
  `{id: ${id}, timeout: 1m, shell: 'touch here_${id}; until ${all.map((one) => `test -e here_${one}`).join(' && ')}; do sleep 0.02; done; echo ${id} >> effects'}`;

const lines = (rig: CliRig): string[] => rig.read('effects').trim().split('\n');

const eventsOf = (rig: CliRig): JournalEvent[] =>
  rig
    .journal()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as JournalEvent);

const ALL = ['a', 'b', 'c', 'd'];

test('steps at once meet: each waits for all others, and all come to their end', async () => {
  using rig = new CliRig();
  rig.write('p.yaml', playbook(ALL.map((id) => meeting(id, ALL))));
  const { code, stderr } = await rig.run('play', 'p.yaml');
  expect(code, stderr).toBe(0);
  expect(lines(rig).slice(0, 4).sort()).toEqual(ALL);
  expect(lines(rig)[4]).toBe('after');
});

test('forty of them leave nothing on the screen that is not theirs', async () => {
  using rig = new CliRig();
  const ids = Array.from({ length: 40 }, (_, index) => `s${index}`);
  rig.write(
    'p.yaml',
    playbook(
      ids.map((id) => `{id: ${id}, shell: echo ${id} >> effects}`),
      '      limit: 40\n',
    ),
  );
  const { code, stderr } = await rig.run('play', 'p.yaml');
  expect(code).toBe(0);
  expect(stderr).not.toMatch(/Warning|listeners/);
  expect(new Set(lines(rig)).size).toBe(41);
});

describe('when the engine is killed', () => {
  const waiting = (id: string): string =>
    `{id: ${id}, shell: 'touch here_${id}; until test -e go; do sleep 0.02; done; echo ${id} >> effects'}`;

  test('commands that go on are taken up together, and none is run again', async () => {
    using rig = new CliRig();
    rig.write('p.yaml', playbook(ALL.map(waiting)));
    const { child, ended } = rig.start(['play', 'p.yaml']);
    await until(() => ALL.every((id) => rig.has(`here_${id}`)));
    child.kill('SIGKILL');
    await ended;
    const again = rig.start(['resume']);
    await until(() => eventsOf(rig).filter(({ type }) => type === 'step.adopted').length === ALL.length);
    rig.write('go', '');
    const { code, stderr } = await again.ended;
    expect(code, stderr).toBe(0);
    expect(lines(rig).sort()).toEqual([...ALL, 'after'].sort());
  });

  test('and the machine with it, each is in doubt, and one command decides them all', async () => {
    using rig = new CliRig();
    rig.write('p.yaml', playbook(ALL.map(waiting)));
    const { child, ended } = rig.start(['play', 'p.yaml']);
    const leaders = () =>
      eventsOf(rig).flatMap((event) => (event.type === 'process.started' ? [event.process.pid] : []));
    await until(() => leaders().length === ALL.length && ALL.every((id) => rig.has(`here_${id}`)));
    const processes = leaders();
    child.kill('SIGKILL');
    for (const pid of processes) process.kill(-pid, 'SIGKILL');
    await ended;
    const { code, stderr } = await rig.run('resume');
    expect(code, stderr).toBe(10);
    expect(stderr).toContain('a, b, c, d were cut off');
    rig.write('go', '');
    const verdicts = ALL.flatMap((id) => ['--verdict', `${id}=${id === 'a' ? 'done' : 'again'}`]);
    const last = await rig.run('resume', ...verdicts);
    expect(last.code, last.stderr).toBe(0);
    expect(lines(rig).sort()).toEqual(['after', 'b', 'c', 'd']);
  });
});
