import { expect, test } from 'vitest';
import { aPlay, aStep, begins, onTree, succeeds } from './told.ts';

const told = async (outputs: Readonly<Record<string, unknown>>): Promise<string | undefined> => {
  const lines = await onTree([aPlay(aStep('errors')), begins('errors'), succeeds('errors', outputs)]);
  return lines.at(-2);
};

test('a log of which entries may be missing is not ticked off', async () => {
  expect(await told({ count: 2, complete: true })).toMatch(/^✔ .*count 2$/);
  expect(await told({ count: 2, complete: false })).toMatch(/^\? .*count 2, incomplete$/);
  expect(await told({ count: 9, level: 'critical', complete: false })).toMatch(
    /^▲ .*critical, count 9, incomplete$/,
  );
});
