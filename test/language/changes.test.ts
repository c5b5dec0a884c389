import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changed, formatChange, isSigned, parseChange } from '../../src/language/changes.ts';
import { inUnit, type Threshold } from '../../src/language/thresholds.ts';

const change = (text: string): Threshold => {
  const read = parseChange(text);
  if (!read.ok) throw new Error(read.diagnostics[0]?.message);
  return read.value;
};

const isBreached = (text: string, value: number, baseline: number, unit = ''): boolean | undefined => {
  const result = changed(change(text), { value, baseline, unit });
  if (!result.ok) throw new Error(result.diagnostics[0]?.message);
  return result.value?.breached;
};

describe('changes', () => {
  test.each(['> +20%', '< -30%', '>= +5ms', '!= +0', '<= -1.5MiB/s'])('%s is one', (text) => {
    expect(isSigned(text)).toBe(true);
    expect(formatChange(change(text))).toBe(text);
  });

  test.each(['> 20%', '20%', '> ++5', '> +', '+5', '> +5 apples', ''])('%j is none', (text) => {
    expect(parseChange(text)).toMatchObject({ ok: false, diagnostics: [{ code: 'RB203' }] });
  });

  test('a percentage is one of the baseline, also below zero', () => {
    expect(isBreached('> +20%', -7, -10)).toBe(true);
    expect(isBreached('> +20%', -8, -10)).toBe(false);
    expect(isBreached('> +20%', 1, 0)).toBeUndefined();
  });

  test('a difference is converted', () => {
    expect(isBreached('> +5ms', 0.1051, 0.1, 's')).toBe(true);
    expect(isBreached('> +5ms', 0.105, 0.1, 's')).toBe(false);
    expect(changed(change('> +5ms'), { value: 1, baseline: 1, unit: 'B' })).toMatchObject({ ok: false });
  });

  test('growth and decline of the same size are told apart, whatever the unit', () => {
    const amount = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
    const percent = fc.integer({ min: 1, max: 99 });
    fc.assert(
      fc.property(amount, percent, fc.constantFrom('', 'ms', 'GiB', '/s'), (baseline, by, unit) => {
        const more = baseline * (1 + (by + 0.5) / 100);
        const less = baseline * (1 - (by + 0.5) / 100);
        expect(isBreached(`> +${by}%`, more, baseline, unit)).toBe(true);
        expect(isBreached(`> +${by}%`, less, baseline, unit)).toBe(false);
        expect(isBreached(`< -${by}%`, less, baseline, unit)).toBe(true);
        expect(isBreached(`< -${by}%`, more, baseline, unit)).toBe(false);
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});

describe('units', () => {
  const families = [
    ['ns', 'us', 'ms', 's', 'min', 'h', 'd'],
    ['B', 'kB', 'MiB', 'GiB', 'PB', 'kbit', 'Mbit'],
    ['%', 'ratio'],
    ['/s', '/min', '/h'],
    ['MiB/s', 'B/h', 'Mbit/s'],
  ];

  test('there and back is the same value, and no family is another', () => {
    const pick = fc.nat().map((n) => families[n % families.length] ?? []);
    fc.assert(
      fc.property(
        pick,
        fc.nat(),
        fc.nat(),
        fc.double({ min: -1e9, max: 1e9, noNaN: true }),
        (family, a, b, value) => {
          const [from = '', to = ''] = [family[a % family.length], family[b % family.length]];
          const there = inUnit(value, from, to);
          const back = there.ok ? inUnit(there.value, to, from) : there;
          if (!back.ok) throw new Error(back.diagnostics[0]?.message);
          expect(Math.abs(back.value - value)).toBeLessThanOrEqual(Math.max(1e-300, 1e-9 * Math.abs(value)));
          const foreign = families.find((one) => one !== family)?.[0] ?? '';
          expect(inUnit(value, from, foreign).ok).toBe(false);
        },
      ),
      { seed: 7, numRuns: 500 },
    );
  });
});
