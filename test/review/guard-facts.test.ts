import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { guardFacts } from '../../src/review/guard-facts.ts';
import type { Guard } from '../../src/steps/step.ts';

const guard = (config: object = {}, more: Partial<Guard> = {}): Guard => ({
  id: 'rate',
  name: 'rate',
  kind: 'metric-threshold',
  config: { metric: { command: 'rate' }, critical: '> 10', for: '30s', ...config },
  onBreach: 'stop',
  noData: 'pause',
  path: ['guards', 0],
  ...more,
});

const weights = (before: readonly Guard[], after: readonly Guard[]) =>
  guardFacts(before, after).map(({ weight, says }) => [weight, says]);

describe('what a review says of guards', () => {
  test('one that is gone is a danger, one that is new is not', () => {
    expect(weights([guard()], [])).toEqual([['danger', 'is no longer guarded by rate']]);
    expect(weights([], [guard()])).toEqual([['plain', 'is guarded by rate']]);
  });

  test('one that stands elsewhere in the file is the same', () => {
    expect(weights([guard()], [guard({}, { path: ['guards', 3] })])).toEqual([]);
  });

  test.each([
    ['a worse limit', guard({ critical: '> 20' })],
    ['a longer time', guard({ for: '5m' })],
    ['a pause for a stop', guard({}, { onBreach: 'pause' })],
    ['going on without a value', guard({}, { noData: 'go-on' })],
    ['the other direction, of which nobody can tell', guard({ critical: '< 10' })],
  ])('%s is a danger', (_, after) => {
    expect(weights([guard()], [after])).toEqual([['danger', 'is guarded less strictly by rate']]);
  });

  test.each([
    ['a stricter limit', guard({ critical: '> 5' })],
    ['a shorter time', guard({ for: '10s' })],
    ['another name', guard({}, { name: 'The rate' })],
  ])('%s is worth a look', (_, after) => {
    expect(weights([guard()], [after])).toEqual([['caution', 'is guarded in another way by rate']]);
  });

  test('of two limits in one direction, exactly the one that lets more pass is the danger', () => {
    const number = fc.integer({ min: -1000, max: 1000 });
    fc.assert(
      fc.property(fc.constantFrom('>', '>=', '<', '<='), number, number, (operator, one, other) => {
        const [[weight] = ['same']] = weights(
          [guard({ critical: `${operator} ${one}` })],
          [guard({ critical: `${operator} ${other}` })],
        );
        const looser = operator.startsWith('>') ? other > one : other < one;
        expect(weight).toBe(one === other ? 'same' : looser ? 'danger' : 'caution');
      }),
    );
  });
});
