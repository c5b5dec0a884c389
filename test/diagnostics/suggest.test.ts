import { expect, test } from 'vitest';
import { didYouMean, suggest } from '../../src/diagnostics/suggest.ts';

test.each([
  ['verifi', ['verify', 'when', 'undo'], 'verify'],
  ['shel', ['redis', 'shell'], 'shell'],
  ['Shell', ['shell'], 'shell'],
  ['on-failiure', ['on-failure', 'optional'], 'on-failure'],
  ['timout', ['timeout', 'title'], 'timeout'],
  ['int', ['string', 'integer', 'number'], 'integer'],
])('%s is taken for the nearest candidate', (word, candidates, meant) => {
  expect(suggest(word, candidates)).toBe(meant);
});

test.each([
  ['exec', ['shell', 'redis', 'branch']],
  ['x', ['yz', 'abc']],
  ['shell', []],
])('%s is near none of the candidates', (word, candidates) => {
  expect(suggest(word, candidates)).toBeUndefined();
  expect(didYouMean(word, candidates)).toBeUndefined();
});

test('the beginning of several candidates is none of them, and of two letters none', () => {
  expect(suggest('expect', ['expect-duration', 'expect-status'])).toBeUndefined();
  expect(suggest('in', ['integer'])).toBeUndefined();
  expect(suggest('int', new Map([['integer', 1]]).keys())).toBe('integer');
});

test('a name as short as its typo allows one difference only', () => {
  expect(suggest('ab', ['cd', 'ac'])).toBe('ac');
  expect(suggest('abc', ['xyc'])).toBeUndefined();
});
