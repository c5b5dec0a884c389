import { describe, expect, test } from 'vitest';
import { breaches, formatThreshold, parseThreshold, type Threshold } from '../../src/language/thresholds.ts';

function threshold(text: string): Threshold {
  const result = parseThreshold(text);
  if (!result.ok) throw new Error(result.diagnostics[0]?.message);
  return result.value;
}

describe('parseThreshold', () => {
  test.each([
    ['> 80', { operator: '>', number: 80, unit: '' }],
    ['> 85%', { operator: '>', number: 85, unit: '%' }],
    ['< 500ms', { operator: '<', number: 500, unit: 'ms' }],
    ['> 10/s', { operator: '>', number: 10, unit: '/s' }],
    ['>= 2GiB', { operator: '>=', number: 2, unit: 'GiB' }],
    ['== 0', { operator: '==', number: 0, unit: '' }],
    ['!= 0', { operator: '!=', number: 0, unit: '' }],
    ['<=-1.5 MiB/s', { operator: '<=', number: -1.5, unit: 'MiB/s' }],
  ])('%s', (text, expected) => {
    expect(threshold(text)).toEqual(expected);
  });

  test.each(['', '80', '> ', '>> 3', '> 5 apples', '> 1e3', '= 3', '> 80 extra', '> 5/day', '> .5'])(
    '%j is none',
    (text) => {
      const result = parseThreshold(text);
      expect(result.ok).toBe(false);
      expect(!result.ok && result.diagnostics[0]).toMatchObject({
        code: 'RB203',
        help: expect.stringContaining('> 80'),
      });
    },
  );

  test('reads back what it prints', () => {
    for (const text of ['> 85%', '< 500ms', '> 10/s', '>= 2GiB', '!= 0'])
      expect(formatThreshold(threshold(text))).toBe(text);
  });
});

describe('breaches', () => {
  test.each<[string, number, string | undefined, boolean]>([
    ['> 80', 81, undefined, true],
    ['> 80', 80, undefined, false],
    ['>= 80', 80, undefined, true],
    ['> 80', 81, '%', true],
    ['> 85%', 86, undefined, true],
    ['> 85%', 0.86, 'ratio', true],
    ['> 85%', 0.85, 'ratio', false],
    ['>= 7%', 0.07, 'ratio', true],
    ['< 500ms', 0.4, 's', true],
    ['< 500ms', 400, undefined, true],
    ['< 500ms', 1, 's', false],
    ['> 10/s', 601, '/m', true],
    ['> 10/s', 600, '/min', false],
    ['>= 2GiB', 2 ** 31, 'B', true],
    ['>= 2GiB', 2 ** 31 - 1, 'B', false],
    ['>= 2GB', 2000, 'MB', true],
    ['== 0', 0, '/s', true],
    ['!= 0', 0, undefined, false],
    ['!= 0', 1e-30, undefined, true],
    ['> 1MiB/s', 2 ** 20 * 61, 'B/m', true],
  ])('%s with %d %s: %s', (text, value, unit, expected) => {
    expect(breaches(threshold(text), value, unit)).toEqual({ ok: true, value: expected });
  });

  test.each([
    ['> 85%', 's'],
    ['> 10/s', 'B'],
    ['> 10/s', 'B/s'],
    ['< 5s', 'GiB'],
    ['< 5s', 'parsecs'],
    ['< 5s', 'constructor'],
  ])('%s against %s is an error', (text, unit) => {
    expect(breaches(threshold(text), 1, unit)).toMatchObject({ ok: false, diagnostics: [{ code: 'RB203' }] });
  });

  test('NaN is no data, whatever the operator', () => {
    expect(breaches(threshold('!= 0'), Number.NaN)).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'RB508' }],
    });
  });
});
