import fc from 'fast-check';
import { expect, test } from 'vitest';
import { moved, nextLook, type Standing, UNSEEN } from '../../src/engine/guard-standing.ts';
import type { Look } from '../../src/steps/kind.ts';

const LEVELS = ['ok', 'warn', 'critical', 'unknown'] as const;

const lookOf = (level: (typeof LEVELS)[number]): Look =>
  level === 'unknown' ? { level, reason: 'gone' } : { level, value: 1, at: '2026-01-01T00:00:00Z' };

const looks = fc.array(
  fc.record({ level: fc.constantFrom(...LEVELS), after: fc.integer({ min: 1, max: 20 }) }),
  {
    maxLength: 60,
  },
);

/** When it trips, over a history of looks, said in another way: by the history itself. */
const tripsAt = (history: readonly { level: string; now: number }[], lasting: number): number[] => {
  const trips: number[] = [];
  let from = 0;
  for (const [index, { level, now }] of history.entries()) {
    if (level === 'ok' || level === 'warn') from = index + 1;
    if (level !== 'critical') continue;
    const first = history.slice(from, index + 1).find((one) => one.level === 'critical');
    const tripped = trips.some((at) => at >= from);
    if (first !== undefined && now - first.now >= lasting && !tripped) trips.push(index);
  }
  return trips;
};

test('it trips once a breach, when every value since the first one was beyond the limit for long enough', () => {
  fc.assert(
    fc.property(looks, fc.integer({ min: 0, max: 60 }), (all, lasting) => {
      let now = 0;
      let standing: Standing = UNSEEN;
      const history: { level: string; now: number }[] = [];
      const trips: number[] = [];
      for (const [index, { level, after }] of all.entries()) {
        now += after;
        history.push({ level, now });
        const next = moved(standing, lookOf(level), { now, lasting, noData: 'go-on' });
        standing = next.standing;
        if (next.trips !== undefined) trips.push(index);
      }
      expect(trips).toEqual(tripsAt(history, lasting));
    }),
  );
});

test('without a value it trips after as long, where that matters, and never where it does not', () => {
  const at = (standing: Standing, now: number, noData: 'go-on' | 'stop') =>
    moved(standing, lookOf('unknown'), { now, lasting: 10, noData });
  const first = at(UNSEEN, 100, 'stop');
  expect(first.trips).toBeUndefined();
  expect(at(first.standing, 109, 'stop').trips).toBeUndefined();
  expect(at(first.standing, 110, 'stop').trips).toBe('no-data');
  expect(at(first.standing, 500, 'go-on').trips).toBeUndefined();
});

test('the look that decides comes when it can decide', () => {
  const standing = { breached: 100, armed: true };
  expect(nextLook(standing, { now: 104, lasting: 10, every: 5 })).toBe(5);
  expect(nextLook(standing, { now: 108, lasting: 10, every: 5 })).toBe(2);
  expect(nextLook(UNSEEN, { now: 108, lasting: 10, every: 5 })).toBe(5);
  expect(nextLook({ breached: 100, armed: false }, { now: 108, lasting: 10, every: 5 })).toBe(5);
});
