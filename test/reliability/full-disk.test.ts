import { expect, test } from 'vitest';
import { report } from './figures.ts';
import { troubledPlays } from './full-disk.ts';

test('whatever a disk refuses, and when: no step is started, somebody is told, and the play goes on later', async () => {
  const { cases, wrong } = await troubledPlays();
  expect(wrong).toEqual([]);
  const what = 'a full disk with and without ballast, a failed sync, too many open files, a read-only disk';
  report({ test: 'T17', what, n: cases, result: '0 steps started after it, all told, all went on' });
});
