import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CliRig, until } from './rig.ts';
import { atTerminal } from './terminal.ts';

const QUICK = 'steps:\n  - {id: a, effect: read, shell: echo hi}\n';

async function played(rig: CliRig, playbook = 'p.yaml'): Promise<string> {
  if (!rig.has(playbook)) rig.write(playbook, QUICK);
  return (await rig.json('play', playbook)).play;
}

const folders = (rig: CliRig): readonly string[] => readdirSync(join(rig.home, 'plays')).toSorted();

test('the newest plays are kept, and the others are gone for good', async () => {
  using rig = new CliRig();
  const plays = [await played(rig), await played(rig), await played(rig)];
  const dry = await rig.json('prune', '--keep-last', '1', '--dry-run');
  expect(dry.removed).toEqual([]);
  expect(dry.goes.map(({ play }: { play: string }) => play)).toEqual([plays[1], plays[0]]);
  expect(dry.bytes).toBeGreaterThan(1000);
  expect(folders(rig)).toEqual(plays.toSorted());

  const done = await rig.json('prune', '--keep-last', '1', '--yes');
  expect(done.removed).toEqual([plays[1], plays[0]]);
  expect(folders(rig)).toEqual([plays[2]]);
  expect((await rig.json('plays')).plays).toHaveLength(1);
  expect((await rig.run('show', plays[0] ?? '')).code).toBe(2);
});

test('nothing goes without a word of what to keep, nor without a yes', async () => {
  using rig = new CliRig();
  const play = await played(rig);
  expect((await rig.run('prune')).code).toBe(2);
  expect((await rig.run('prune', '--keep', 'long')).code).toBe(2);
  const refused = await rig.run('prune', '--keep', '0s');
  expect(refused.code).toBe(9);
  expect(refused.stderr).toContain('--yes');
  expect((await rig.run('prune', '--keep', '1h', '--yes')).stderr).toContain('There is nothing to remove');
  expect(folders(rig)).toEqual([play]);
});

test('a person at a terminal sees what goes, and is asked', async () => {
  using rig = new CliRig();
  const play = await played(rig);
  using no = atTerminal(rig, 'prune', '--keep', '0s');
  await no.until(play);
  await no.until('Their journals, outputs, notes and transcripts go with them');
  await no.type('Remove 1 play for ever?', 'n\r');
  expect(await no.ended).toBe(9);
  expect(folders(rig)).toEqual([play]);
  using yes = atTerminal(rig, 'prune', '--keep', '0s');
  await yes.type('Remove 1 play for ever?', 'y\r');
  expect(await yes.ended).toBe(0);
  expect(folders(rig)).toEqual([]);
});

test('a play that is being driven stays, also when it is named', async () => {
  using rig = new CliRig();
  rig.write('p.yaml', 'steps:\n  - {id: a, effect: read, shell: "until test -e go; do sleep 0.05; done"}\n');
  const running = rig.start(['play', 'p.yaml']);
  await until(() => rig.journal().includes('"type":"process.started"'));
  const [play = ''] = rig.plays();
  expect((await rig.json('prune', '--keep', '0s', '--yes')).removed).toEqual([]);
  const named = await rig.run('prune', '--also-unfinished', play, '--yes');
  expect(named.code).toBe(9);
  expect(named.stderr).toContain(`${play} stays: this play is being driven already`);
  rig.write('go', '');
  expect((await running.ended).code).toBe(0);
  expect(folders(rig)).toEqual([play]);
});

test('what was interrupted stays until it is named', async () => {
  using rig = new CliRig();
  rig.write('p.yaml', 'steps:\n  - {id: a, effect: read, shell: "sleep 600"}\n');
  const running = rig.start(['play', 'p.yaml']);
  await until(() => rig.journal().includes('"type":"process.started"'));
  running.child.kill('SIGINT');
  expect((await running.ended).code).toBe(130);
  const [play = ''] = rig.plays();
  const kept = await rig.run('prune', '--keep', '0s', '--yes');
  expect(kept.stderr).toContain(`As old, and kept, since they are not over: ${play} (interrupted)`);
  expect(folders(rig)).toEqual([play]);
  expect((await rig.json('prune', '--also-unfinished', play, '--yes')).removed).toEqual([play]);
  expect(folders(rig)).toEqual([]);
});

test('no link leads the removal out of the folder of plays, and a link in place of a play stays', async () => {
  using rig = new CliRig();
  const play = await played(rig);
  mkdirSync(join(rig.cwd, 'precious'));
  writeFileSync(join(rig.cwd, 'precious', 'file'), 'keep me');
  symlinkSync(join(rig.cwd, 'precious'), join(rig.home, 'plays', play, 'output', 'link'));
  symlinkSync(join(rig.cwd, 'precious'), join(rig.home, 'plays', '0123456789'));
  expect((await rig.json('prune', '--keep', '0s', '--yes')).removed).toEqual([play]);
  expect(readFileSync(join(rig.cwd, 'precious', 'file'), 'utf8')).toBe('keep me');
  expect(folders(rig)).toEqual(['0123456789']);
});

test('what a removal left that was cut off is no play, and the next one removes it', async () => {
  using rig = new CliRig();
  const play = await played(rig);
  const left = join(rig.home, 'plays', `.discarded-${play}-00000000`);
  mkdirSync(left);
  writeFileSync(join(left, 'journal.jsonl'), 'half');
  const { plays } = await rig.json('plays');
  expect(plays.map((one: { play: string }) => one.play)).toEqual([play]);
  await rig.run('prune', '--keep', '1h', '--yes');
  expect(existsSync(left)).toBe(false);
});

test('a play that cannot be read stays', async () => {
  using rig = new CliRig();
  const play = await played(rig);
  const file = `home/plays/${play}/journal.jsonl`;
  rig.write(file, rig.read(file).replace('"hi', '"ho').replace('echo hi', 'echo ho'));
  const kept = await rig.run('prune', '--keep', '0s', '--yes');
  expect(kept.stderr).toContain('it stays');
  expect(folders(rig)).toEqual([play]);
});
