import { expect, test } from 'vitest';
import { clockSetBetween, clockSetDuringPlay } from './clock-jumps.ts';
import { report } from './figures.ts';

test('a clock that is set during a play changes no duration', async () => {
  const { cases, wrong } = await clockSetDuringPlay();
  expect(wrong).toEqual([]);
  const what = 'the wall clock set by 3 days, to and fro, at each record';
  report({ test: 'T17', what, n: cases, result: 'no duration changed' });
});

test('a clock that was set while the engine was dead makes no approval last for ever', async () => {
  const { cases, wrong, askedAgain } = await clockSetBetween();
  expect(wrong).toEqual([]);
  expect(askedAgain).toBeGreaterThan(0);
  const what = 'resumes by a clock that was set by 3 days, to and fro';
  const result = `no approval outlived its time; ${askedAgain} asked for again`;
  report({ test: 'T17', what, n: cases, result });
});
