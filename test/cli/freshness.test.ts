import { execFileSync } from 'node:child_process';
import { utimesSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CliRig } from './rig.ts';

const QUICK = 'steps:\n  - {id: a, effect: read, shell: "true"}\n';
const COMMITTED = '2024-02-03T04:05:06Z';

function git(rig: CliRig, ...args: readonly string[]): void {
  const env = {
    ...rig.env,
    GIT_COMMITTER_DATE: COMMITTED,
    GIT_AUTHOR_DATE: COMMITTED,
    GIT_CONFIG_NOSYSTEM: '1',
  };
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], {
    cwd: rig.cwd,
    env,
  });
}

// biome-ignore lint/suspicious/noExplicitAny: the shape is what the test looks at
const byName = async (rig: CliRig): Promise<Record<string, any>> =>
  Object.fromEntries(
    (await rig.json('list')).playbooks.map((one: { name: string }) => [one.name.split('/').at(-1), one]),
  );

test('a list tells when playbooks were played, drilled and changed last', async () => {
  using rig = new CliRig();
  rig.write('runbook.config.yaml', 'playbooks: [books]\n');
  for (const name of ['kept', 'edited', 'deep/edited2']) rig.write(`books/${name}.yaml`, QUICK);
  // Of the same name, in a folder inside: whether that one was edited says nothing of this one.
  rig.write('books/deep/kept.yaml', QUICK);
  git(rig, 'init', '-q');
  git(rig, 'add', 'books');
  git(rig, 'commit', '-qm', 'x');
  rig.write('books/edited.yaml', `${QUICK}# edited\n`);
  rig.write('books/deep/kept.yaml', `${QUICK}# edited\n`);
  rig.write('books/new.yaml', QUICK);
  const edited = new Date('2025-01-02T03:04:05Z');
  for (const name of ['edited', 'new']) utimesSync(`${rig.cwd}/books/${name}.yaml`, edited, edited);
  const first = (await rig.json('play', 'kept')).play;
  const second = (await rig.json('play', 'kept')).play;
  const { kept, edited: changed, new: added } = await byName(rig);
  expect(first).not.toBe(second);
  expect(kept.played).toMatchObject({ play: second, status: 'succeeded' });
  expect(kept.drilled).toBeUndefined();
  expect(kept.changed).toEqual({ at: '2024-02-03T04:05:06.000Z', by: 'commit' });
  expect(changed.played).toBeUndefined();
  expect(changed.changed).toEqual({ at: edited.toISOString(), by: 'edit' });
  expect(added.changed).toEqual({ at: edited.toISOString(), by: 'edit' });
  const { stdout } = await rig.run('list', '--fresh');
  expect(stdout).toMatch(/^PLAYBOOK +PLAYED +DRILLED +CHANGED +TITLE$/m);
  expect(stdout).toMatch(/^books\/kept +\d+ (?:s|min) +never +\d+ d +books\/kept\.yaml$/m);
  expect(stdout).toMatch(/^books\/new +never +never +\d+ d\* /m);
});

test('a drill is no play', async () => {
  using rig = new CliRig();
  const { play } = await rig.json('drill', 'complete-outage', '--auto');
  const { 'complete-outage': outage } = await byName(rig);
  expect(outage.drilled).toMatchObject({ play, status: 'succeeded' });
  expect(outage.played).toBeUndefined();
});
