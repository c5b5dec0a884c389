import { expect, test } from 'vitest';
import { powerFailures } from './disk-survival.ts';
import { report, scaled, seed } from './figures.ts';

/** 100,000 with RUNBOOK_TEST_SCALE=4: an ordinary run has a minute on a busy core. */
const WANTED = scaled(25_000);

test(
  'whatever a power failure leaves of what was not synced, nothing acknowledged is lost',
  async () => {
    const { failures, moments, doubts, torn, wrong } = await powerFailures(WANTED, seed);
    expect(wrong).toEqual([]);
    // The disk must have had something to lose, and the engine something to doubt.
    expect(torn).toBeGreaterThan(failures / 50);
    expect(doubts).toBeGreaterThan(failures / 50);
    const what = `power failures, and kills in their stead, on a simulated disk, at ${moments} moments of 4 playbooks and in what goes on from there`;
    const result = `0 lost, 0 phantom, 0 run again; ${torn} torn tails, ${doubts} steps in doubt, all reported`;
    report({ test: 'T3', what, n: failures, seed, result });
  },
  Math.max(120_000, WANTED * 20),
);
