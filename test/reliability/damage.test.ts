import { expect, test } from 'vitest';
import { flips, GOLDEN_JOURNALS, goldenJournal, truncations } from './damage.ts';
import { report, scale } from './figures.ts';

const JOURNALS = GOLDEN_JOURNALS.map(goldenJournal);

test('a journal that is cut at any byte loses the record that was cut, and nothing else', {
  timeout: 300_000,
}, () => {
  const found = JOURNALS.map(truncations);
  expect(found.flatMap(({ wrong }) => wrong)).toEqual([]);
  const n = found.reduce((sum, { cases }) => sum + cases, 0);
  report({
    test: 'T5',
    what: 'cuts, one at every byte of 5 journals',
    n,
    result: 'only the cut record is torn; the exact verdict each',
  });
});

test('a bit that is flipped in any byte is found, and never taken for a torn tail', {
  timeout: 600_000,
}, () => {
  // One bit of each byte, another for each; all eight from scale 8 on.
  const bits = [0, 1, 2, 3, 4, 5, 6, 7].slice(0, Math.max(1, Math.floor(scale)));
  const found = JOURNALS.map((journal) => flips(journal, bits));
  expect(found.flatMap(({ wrong }) => wrong)).toEqual([]);
  const n = found.reduce((sum, { cases }) => sum + cases, 0);
  report({
    test: 'T5',
    what: `flipped bits, ${bits.length} in every byte of 5 journals`,
    n,
    result: 'all found, and tampered each',
  });
});
