import { afterAll, expect, test } from 'vitest';
import { diskPlays, endDiskPlays } from './disk-play.ts';
import { momentsOf, survive } from './disk-survival.ts';
import { random, report, scaled, seed } from './figures.ts';

afterAll(endDiskPlays);

/** 100,000 and more with RUNBOOK_TEST_SCALE=4: an ordinary run has a minute on a busy core. */
const WANTED = scaled(Number(process.env.RUNBOOK_POWER_FAILURES ?? 25_000));

test(
  'whatever a power failure leaves of what was not synced, nothing acknowledged is lost',
  async () => {
    const plays = await diskPlays();
    const all = await Promise.all(plays.map(async (play) => ({ play, moments: await momentsOf(play) })));
    const moments = all.flatMap(({ play, moments }) => moments.map((moment) => ({ play, moment })));
    const choose = random(seed);
    const wrong: string[] = [];
    let [failures, doubts, torn] = [0, 0, 0];
    for (let n = 0; failures < WANTED && wrong.length < 10; n += 1) {
      // Every moment in turn, so that none is left to chance.
      const { play, moment } = moments[n % moments.length] ?? moments[0] ?? never();
      const survival = await survive(play, moment, choose);
      failures += survival.failures;
      doubts += survival.doubts;
      torn += survival.torn;
      wrong.push(...survival.wrong.map((what) => `${play.name}, case ${n}: ${what}`));
    }
    expect(wrong).toEqual([]);
    // The disk must have had something to lose, and the engine something to doubt.
    expect(torn).toBeGreaterThan(failures / 50);
    expect(doubts).toBeGreaterThan(failures / 50);
    const what = `power failures at ${moments.length} moments of ${plays.length} playbooks`;
    const result = `0 lost, 0 phantom, 0 run again; ${torn} torn tails, ${doubts} steps in doubt, all reported`;
    report({ test: 'T3', what, n: failures, seed, result });
  },
  Math.max(120_000, WANTED * 20),
);

const never = (): never => {
  throw new Error('there is no moment');
};
