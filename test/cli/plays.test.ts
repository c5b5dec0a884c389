import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CliRig } from './rig.ts';

/** What the rows of `plays --format json` are called. */
type Row = { readonly play: string };

const rm = (rig: CliRig, name: string): void => rmSync(join(rig.cwd, name));

async function ids(rig: CliRig, ...args: readonly string[]): Promise<readonly string[]> {
  return (await rig.json('plays', ...args)).plays.map(({ play }: Row) => play);
}

test('plays are chosen by playbook, status, operator and time, and by all of them at once', async () => {
  using rig = new CliRig();
  rig.write('books/fine.yaml', 'steps:\n  - {id: a, effect: read, shell: "true"}\n');
  rig.write('books/bad.yaml', 'steps:\n  - {id: a, shell: test -e go}\n');
  const fine = (await rig.json('play', 'books/fine.yaml')).play;
  const bad = (await rig.json('play', 'books/bad.yaml')).play;
  const mended = (await rig.json('play', 'books/bad.yaml')).play;
  const before = (await rig.json('plays', '--limit', '1')).plays[0].ended;
  rig.write('go', '');
  await rig.start(['resume', mended], { RUNBOOK_OPERATOR: 'bob' }).ended;

  expect(await ids(rig, '--playbook', 'bad')).toEqual([mended, bad]);
  expect(await ids(rig, '--playbook', 'books/fine')).toEqual([fine]);
  expect(await ids(rig, '--playbook', 'fine', '--playbook', 'books/bad.yaml')).toEqual([mended, bad, fine]);
  expect(await ids(rig, '--failed')).toEqual([bad]);
  expect(await ids(rig, '--status', 'failed', '--status', 'succeeded')).toEqual([mended, bad, fine]);
  expect(await ids(rig, '--operator', 'bob')).toEqual([mended]);
  expect(await ids(rig, '--operator', 'ada')).toEqual([mended, bad, fine]);
  expect(await ids(rig, '--playbook', 'bad', '--status', 'succeeded')).toEqual([mended]);
  expect(await ids(rig, '--since', before)).toEqual([]);
  expect(await ids(rig, '--until', before)).toEqual([mended, bad, fine]);
  expect(await ids(rig, '--since', '1d', '--limit', '1')).toEqual([mended]);
  expect(await ids(rig, '--until', '1d')).toEqual([]);
});

test('practice is told from the real thing', async () => {
  using rig = new CliRig();
  rig.write('d.yaml', 'steps:\n  - {id: a, effect: read, shell: lida --version}\n');
  rig.write(
    'd.test.yaml',
    'runbook-test: 1\nscenarios:\n  - {name: all is well, system: lida, given: healthy}\n',
  );
  rig.write('p.yaml', 'steps:\n  - {id: a, effect: read, shell: "true"}\n');
  const drill = (await rig.json('drill', 'd.yaml', '--auto')).play;
  const play = (await rig.json('play', 'p.yaml')).play;
  expect(await ids(rig, '--drills')).toEqual([drill]);
  expect(await ids(rig, '--no-drills')).toEqual([play]);
  expect(await ids(rig)).toEqual([play, drill]);
});

test('a filter that nothing passes says so, and one that cannot be read is refused', async () => {
  using rig = new CliRig();
  rig.write('p.yaml', 'steps:\n  - {id: a, effect: read, shell: "true"}\n');
  await rig.run('play', 'p.yaml');
  const none = await rig.run('plays', '--operator', 'nobody');
  expect(none.stdout).toBe('No play is like that. See all of them with: runbook plays\n');
  expect(none.code).toBe(0);
  const wrong = await rig.run('plays', '--since', 'monday');
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain('--since takes a time or a duration, not monday');
  expect((await rig.run('plays', '--status', 'lost')).code).toBe(2);
});

test('a play is held against the one before it that succeeded, or against another', async () => {
  using rig = new CliRig();
  rig.write(
    'books/p.yaml',
    'steps:\n  - {id: a, effect: read, shell: echo a}\n  - {id: b, shell: test -e go}\n',
  );
  rig.write('go', '');
  const good = (await rig.json('play', 'books/p.yaml')).play;
  const alone = await rig.run('compare', good);
  expect([alone.code, alone.stderr.includes('no earlier play of books/p that succeeded')]).toEqual([2, true]);
  rm(rig, 'go');
  const bad = (await rig.json('play', 'books/p.yaml')).play;
  const compared = await rig.json('compare', bad);
  expect([compared.plays.first.play, compared.plays.second.play]).toEqual([good, bad]);
  expect(compared.steps.map(({ id, alike }: { id: string; alike: boolean }) => [id, alike])).toEqual([
    ['a', true],
    ['b', false],
  ]);
  const { stdout } = await rig.run('compare', bad, good);
  expect(stdout).toMatch(/^b +failed, .* succeeded, /m);
  expect(stdout).toContain('b, exit_code: 1 -> 0');
  expect((await rig.run('compare', bad, good, '--format', 'markdown')).stdout).toContain(
    `# ${bad} and ${good}`,
  );
});

test('a plan says how long plays here usually took, and makes no folder to find out', async () => {
  using rig = new CliRig();
  rig.write('books/p.yaml', 'steps:\n  - {id: a, effect: read, shell: "true"}\n');
  expect((await rig.run('plan', 'books/p.yaml')).stdout).not.toContain('usually');
  expect(rig.has('home')).toBe(false);
  await rig.run('play', 'books/p.yaml');
  await rig.run('play', 'books/p.yaml');
  expect((await rig.run('plan', 'books/p.yaml')).stdout).toMatch(
    /^It usually takes \S+ m?s, as 2 plays here did\.$/m,
  );
  expect((await rig.json('plan', 'books/p.yaml')).usual).toMatchObject({
    plays: 2,
    steps: { a: expect.any(Number) },
  });
});
