import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseThreshold, type Threshold } from '../../src/language/thresholds.ts';
import { type CountLimits, isSettled, judgeCount } from '../../src/steps/log-verdict.ts';

const limit = (text: string): Threshold => {
  const read = parseThreshold(text);
  if (!read.ok) throw new Error(text);
  return read.value;
};

const limits = (of: Partial<Record<'warn' | 'critical' | 'expect', string>>, failsOnMatch = false) =>
  ({
    ...Object.fromEntries(Object.entries(of).map(([name, text]) => [name, limit(text)])),
    failsOnMatch,
  }) as CountLimits;

test.each([
  [{ warn: '> 5', critical: '> 50' }, 5, 'ok', 'unknown'],
  [{ warn: '> 5', critical: '> 50' }, 6, 'warn', 'unknown'],
  [{ warn: '> 5', critical: '> 50' }, 51, 'critical', 'critical'],
  [{ warn: '> 5' }, 6, 'warn', 'warn'],
  [{ critical: '< 5' }, 4, 'critical', 'unknown'],
  [{ critical: '< 5' }, 5, 'ok', 'ok'],
  [{ critical: '== 0' }, 0, 'critical', 'unknown'],
  [{ critical: '== 0' }, 1, 'ok', 'ok'],
  [{ critical: '!= 3' }, 3, 'ok', 'unknown'],
  [{ critical: '== 7' }, 3, 'ok', 'unknown'],
  [{ critical: '> 2.5' }, 2, 'ok', 'unknown'],
  [{ critical: '> 2.5' }, 3, 'critical', 'critical'],
] as const)('%j: %i entries are %s, and %s where some are missing', (of, count, level, incomplete) => {
  expect(judgeCount(limits(of), count, true).level).toBe(level);
  expect(judgeCount(limits(of), count, false).level).toBe(incomplete);
});

test('without warn and critical there is no level', () => {
  expect(judgeCount(limits({ expect: '< 5' }), 3, true)).toEqual({ met: true });
});

test.each([
  [limits({ expect: '< 5' }), 3, 'unknown'],
  [limits({ expect: '< 5' }), 5, false],
  [limits({ expect: '>= 1' }), 1, true],
  [limits({ expect: '>= 1' }), 0, 'unknown'],
  [limits({}, true), 0, 'unknown'],
  [limits({}, true), 1, false],
  [limits({}), 0, true],
] as const)('%j: %i entries, where some are missing, meet it: %s', (of, count, met) => {
  expect(judgeCount(of, count, false).met).toBe(met);
});

const threshold = fc
  .record({
    operator: fc.constantFrom('>', '>=', '<', '<=', '==', '!='),
    number: fc.oneof(fc.integer({ min: -2, max: 12 }), fc.double({ min: -2, max: 12, noNaN: true })),
  })
  .map((of) => ({ ...of, unit: '' }) as Threshold);

const optional = fc.option(threshold, { nil: undefined });

test('what is said of an incomplete count holds for it and for every larger one, and nothing is left unknown that does', () => {
  fc.assert(
    fc.property(
      fc.record({ warn: optional, critical: optional, expect: optional, failsOnMatch: fc.boolean() }),
      fc.nat(14),
      (of, count) => {
        const given = of as CountLimits;
        const later = Array.from({ length: 30 }, (_, more) => judgeCount(given, count + more, true));
        const same = <T>(values: readonly T[]) => (new Set(values).size === 1 ? values[0] : 'unknown');
        const verdict = judgeCount(given, count, false);
        if (given.warn ?? given.critical) expect(verdict.level).toBe(same(later.map(({ level }) => level)));
        expect(verdict.met).toBe(same(later.map(({ met }) => met)));
        const limited = Object.values(of).some((value) => value !== undefined && value !== false);
        expect(isSettled(given, count)).toBe(
          limited && verdict.level !== 'unknown' && verdict.met !== 'unknown',
        );
      },
    ),
    { numRuns: 2000 },
  );
});
