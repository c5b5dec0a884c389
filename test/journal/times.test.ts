import { expect, test } from 'vitest';
import { formatUtcOffset, readMoment, wallTime } from '../../src/journal/times.ts';

const NOW = '2026-11-22T03:14:07.500Z';

test.each([
  ['2026-11-21', '2026-11-21T00:00:00.000Z'],
  ['2026-11-21T03:14', '2026-11-21T03:14:00.000Z'],
  ['2026-11-21 03:14:09', '2026-11-21T03:14:09.000Z'],
  ['2026-11-21T03:14:09.25Z', '2026-11-21T03:14:09.250Z'],
  ['2026-11-21T00:30+01:00', '2026-11-20T23:30:00.000Z'],
  ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ['0s', NOW],
  ['1d2h', '2026-11-21T01:14:07.500Z'],
])('%s is a moment, in UTC where it does not say otherwise', (text, expected) => {
  expect(readMoment(text, NOW)).toBe(expected);
});

test.each([
  '',
  '2026-02-29',
  '2026-11-31',
  '2026-13-01',
  '2026-11-22T24:01',
  '2026-11-22T03',
  'yesterday',
  '03:14',
  '-1d',
  '9999999999d',
])('%j is none', (text) => {
  expect(readMoment(text, NOW)).toBeUndefined();
});

test.each([
  [330, '+05:30', '2026-11-22 08:44:07 +05:30'],
  [-210, '-03:30', '2026-11-21 23:44:07 -03:30'],
  [0, '+00:00', '2026-11-22 03:14:07 +00:00'],
])('an offset of %i minutes is %s, and shows what the clocks on the wall did', (minutes, offset, wall) => {
  expect(formatUtcOffset(minutes)).toBe(offset);
  expect(wallTime(NOW, offset)).toBe(wall);
});

test('a time on the wall needs an offset that can be read', () => {
  expect(wallTime(NOW, 'Asia/Kolkata')).toBeUndefined();
});
