import { expect, test } from 'vitest';
import { changedRecords } from './changed-records.ts';
import { report, scaled, seed } from './figures.ts';
import { MUTATIONS } from './mutations.ts';

test('T14: whatever is changed of a sealed play is told, and named', { timeout: 600_000 }, async () => {
  // Of each of five ways in which a play may go.
  const { plays, cases, wrong } = await changedRecords(scaled(5), seed);
  expect(wrong).toEqual([]);
  report({
    test: 'T14',
    what: `${MUTATIONS.length} ways to change a record, ${plays} signed plays`,
    n: cases,
    seed,
    result: 'the exact verdict each; the line, the file or the signature named',
  });
});
