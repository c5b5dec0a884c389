import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unitNamed } from '../../../src/language/units.ts';
import { fromUcum } from '../../../src/sources/google/ucum.ts';

describe('a unit of Cloud Monitoring', () => {
  test.each([
    ['By', 'B', 1],
    ['KiBy', 'KiB', 1],
    ['GBy', 'GB', 1],
    ['bit', 'B', 1 / 8],
    ['Mibit', 'MiB', 1 / 8],
    ['%', '%', 1],
    ['10^2.%', '%', 100],
    ['ms', 'ms', 1],
    ['s{CPU}', 's', 1],
    ['By/s', 'B/s', 1],
    ['kBy{sent}/min', 'kB/min', 1],
    ['1/s', '/s', 1],
    ['{request}/s', '/s', 1],
  ])('%s is %s', (code, unit, factor) => {
    expect(fromUcum(code)).toEqual({ unit, factor });
    expect(unitNamed(unit)).toBeDefined();
  });

  test.each(['1', '', '{request}', '{not_a_unit}', 's{CPU}/s', '{request}/{request}'])(
    '%s counts something',
    (code) => {
      expect(fromUcum(code)).toEqual({ factor: 1 });
    },
  );

  test.each(['cd', 'm', 'B', 'By.s', 'By/{second}/s', 'm/By', '%/ms/s'])(
    '%s stays what it is, so that a threshold says so',
    (code) => {
      expect(fromUcum(code)).toEqual({ unit: `${code} (UCUM)`, factor: 1 });
      expect(unitNamed(`${code} (UCUM)`)).toBeUndefined();
    },
  );

  test('of any text is one that is known, none, or the text itself', () => {
    const codes = fc.array(
      fc.constantFrom('By', 'bit', 's', 'ms', '%', '1', '/', '{x}', '{', 'Ki', 'k', '.', 'm', '^'),
    );
    fc.assert(
      fc.property(codes, (parts) => {
        const code = parts.join('');
        const { unit } = fromUcum(code);
        const known = unit === undefined || unitNamed(unit) !== undefined;
        expect(known || unit === `${code} (UCUM)`).toBe(true);
      }),
    );
  });
});
