import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { report, seed } from './figures.ts';
import { SEEDED_BUGS, type SeededBug, withBug } from './seeded-bugs.ts';

/** Power failures in which a bug has to show. */
const FAILURES = 1_000;

interface Modules {
  readonly survival: typeof import('./disk-survival.ts');
  readonly damage: typeof import('./damage.ts');
  readonly troubles: typeof import('./full-disk.ts');
  readonly clocks: typeof import('./clock-jumps.ts');
  readonly records: typeof import('./changed-records.ts');
}

/** The tests of this folder with a bug in what they test, or without one. */
async function modulesWith(bug: string | undefined): Promise<Modules> {
  // A path that vite cannot see through: it would look for the file of that whole name.
  const load = (path: string) =>
    import(/* @vite-ignore */ bug === undefined ? path : `${path}?seeded=${bug}`);
  return {
    survival: await load('./disk-survival.ts'),
    damage: await load('./damage.ts'),
    troubles: await load('./full-disk.ts'),
    clocks: await load('./clock-jumps.ts'),
    records: await load('./changed-records.ts'),
  };
}

/** What is found wrong, by the first test that finds anything. */
async function wrongWith(bug?: SeededBug): Promise<readonly string[]> {
  const { survival, damage, troubles, clocks, records } = await modulesWith(bug?.name);
  const journal = damage.goldenJournal('rolled-back');
  const looks: readonly [string, () => Promise<readonly string[]>][] = [
    // What a flip does shows in the last records as in all others.
    ['T5', async () => damage.flips(journal, [0], journal.bytes.length - 1_000).wrong],
    ['T3', async () => (await survival.powerFailures(bug?.failures ?? FAILURES, seed, 1)).wrong],
    ['T17', async () => (await troubles.troubledPlays()).wrong],
    ['T17', async () => (await clocks.clockSetDuringPlay()).wrong],
    ['T17', async () => (await clocks.clockSetBetween()).wrong],
  ];
  const judged = [['T14', async () => (await records.changedRecords(1, seed)).wrong]] as const;
  const ofEvidence = bug?.file.startsWith('src/evidence/') ?? false;
  // What a play leaves behind is judged after it: a bug in that shows nowhere else.
  for (const [test, look] of ofEvidence ? judged : [...looks, ...judged]) {
    const wrong = await look().catch((error: Error) => [error.message]);
    if (wrong.length > 0) return wrong.map((what) => `${test}: ${what}`);
  }
  return [];
}

const caught = new Map<string, string>();

test('without a bug the tests find nothing', { timeout: 300_000 }, async () => {
  expect(await wrongWith()).toEqual([]);
});

test.each(SEEDED_BUGS)('the tests catch: $name', { timeout: 300_000 }, async (bug) => {
  const [first] = await wrongWith(bug);
  expect(first).toBeDefined();
  caught.set(bug.name, first?.split(':')[0] ?? '');
});

test('every bug fits the source as it is', () => {
  for (const bug of SEEDED_BUGS) expect(withBug(bug, readFileSync(bug.file, 'utf8'))).not.toBe('');
  const by = [...new Set(caught.values())].sort().join(', ');
  const result = `${caught.size} caught by ${by}; without a bug nothing is found`;
  report({ test: 'T4', what: 'seeded bugs', n: SEEDED_BUGS.length, seed, result });
});
