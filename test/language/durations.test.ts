import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  DURATION_PATTERN,
  formatDuration,
  formatSeconds,
  parseDuration,
} from '../../src/language/durations.ts';

describe('parseDuration', () => {
  test.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['5m', 300_000],
    ['1h30m', 5_400_000],
    ['2d', 172_800_000],
    ['1.5s', 1_500],
    ['1d2h3m4s5ms', 93_784_005],
    ['0s', 0],
  ])('%s is %i ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each([
    '',
    's',
    '5',
    '5 m',
    '30m1h',
    '1m1m',
    '-5s',
    '1e3s',
    '5M',
    '1h 30m',
    '5s\n',
    '.5s',
    '99999999999999999999d',
  ])('%j is none', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  test('the pattern for the schema agrees with the parser', () => {
    const word = fc.string({ unit: fc.constantFrom('1', '5', '.', 'd', 'h', 'm', 's', ' ') });
    fc.assert(
      fc.property(word, (text) => {
        expect(parseDuration(text) !== undefined).toBe(new RegExp(DURATION_PATTERN).test(text));
      }),
    );
  });
});

test.each([
  [0, '0 ms'],
  [12.4, '12 ms'],
  [999.6, '1 s'],
  [1_234, '1.2 s'],
  [30_000, '30 s'],
  [59_949, '59.9 s'],
  [59_950, '1 m'],
  [270_000, '4 m 30 s'],
  [245_000, '4 m 05 s'],
  [3_599_600, '1 h'],
  [7_500_000, '2 h 05 m'],
  [86_399_999, '1 d'],
  [97_200_000, '1 d 03 h'],
  [-1_500, '-1.5 s'],
])('%d ms reads %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test.each([
  [-5, '0 s'],
  [999, '0 s'],
  [1_999, '1 s'],
  [270_900, '4 m 30 s'],
])('%d ms that still grow read %s', (ms, text) => {
  expect(formatSeconds(ms)).toBe(text);
});
