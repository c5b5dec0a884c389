import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatMeasure, formatNumber, formatTick, measureOf } from '../../src/language/measures.ts';
import { sparkline } from '../../src/language/sparkline.ts';

describe('a value for people', () => {
  test.each([
    [12.34, '%', '12.34 %'],
    [99.96, '%', '99.96 %'],
    [480, 'ms', '480 ms'],
    [0.48, 's', '480 ms'],
    [9000, 'ms', '9,000 ms'],
    [12_000, 'ms', '12 s'],
    [90, 's', '90 s'],
    [900, 's', '15 min'],
    [5400, 's', '1.5 h'],
    [1.25 * 2 ** 30, 'B', '1.25 GiB'],
    [1536, 'MiB', '1.5 GiB'],
    [2000, 'kB/s', '2 MB/s'],
    [12, '/s', '12/s'],
    [12_345, '/s', '12,345/s'],
    [1_234_567, '', '1.235 M'],
    [1_234_567, '/s', '1.235 M/s'],
    [-1536, 'MiB', '-1.5 GiB'],
    [0.5, 'ratio', '0.5'],
    [7, 'percent', '7 %'],
    [0, 'ms', '0 ms'],
    [3, 'widgets', '3 widgets'],
    [1e300, '', '1e300'],
    [5e-324, '', '4.94e-324'],
  ])('%d %s is %s', (value, unit, text) => {
    expect(formatMeasure(value, unit)).toBe(text);
  });

  test('is a number again when its unit is taken off, off by less than a thousandth', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1e308, max: 1e308 }), (value) => {
        const text = formatNumber(value).replaceAll(',', '');
        // The smallest of all numbers have no four digits.
        expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(Math.abs(value) * 0.006 + 5e-324);
      }),
    );
  });

  test('is in a unit of the same dimension', () => {
    const units = [
      '',
      '%',
      'ratio',
      'ns',
      'us',
      'ms',
      's',
      'm',
      'h',
      'd',
      'B',
      'kB',
      'MiB',
      '/s',
      'GB/s',
      'MiB/h',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...units), fc.double({ min: 0, noNaN: true, max: 1e12 }), (unit, size) => {
        const measure = measureOf(unit, size);
        expect(measure.factor).toBeGreaterThan(0);
        expect(Number.isFinite(measure.factor)).toBe(true);
        expect(measure.unit.includes('/')).toBe(unit.includes('/'));
      }),
    );
  });

  test('stands on a scale with as many digits as the scale has', () => {
    expect(formatTick(0.5, 0.5, 2)).toBe('0.5');
    expect(formatTick(1, 0.5, 2)).toBe('1.0');
    expect(formatTick(1500, 500, 2000)).toBe('1,500');
    expect(formatTick(2e300, 5e299, 2e300)).toBe('2e300');
  });
});

describe('a line of bars', () => {
  test('goes from the lowest to the highest', () => {
    expect(sparkline([1, 2, 3, 4, 5, 6, 7, 8])).toBe('▁▂▃▄▅▆▇█');
    expect(sparkline([5, 5])).toBe('▅▅');
    expect(sparkline([1, undefined, 9])).toBe('▁·█');
    expect(sparkline([-1.7e308, 1.7e308])).toBe('▁█');
    expect(sparkline([])).toBe('');
  });

  test('has a column for each value, whatever it is', () => {
    const values = fc.array(
      fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: undefined }),
    );
    fc.assert(
      fc.property(values, (all) => {
        expect(sparkline(all)).toMatch(/^[▁▂▃▄▅▆▇█·]*$/);
        expect(sparkline(all).length).toBe(all.length);
      }),
    );
  });
});
