import { expect, test } from 'vitest';
import { repeat } from '../../src/steps/repeat.ts';
import { stepKindExam } from './exam.ts';

stepKindExam(repeat);

const steps = [{ id: 'look', shell: 'uptime' }];

test('says what it goes through, or what ends it', () => {
  expect(repeat.flow({ 'for-each': ['a', 'b'], steps })).toEqual({ type: 'repeat', forEach: ['a', 'b'] });
  expect(
    repeat.flow({
      'for-each': 'steps.a.lines',
      'on-item-failure': 'continue',
      collect: 'steps.look.ok',
      steps,
    }),
  ).toEqual({ type: 'repeat', forEach: 'steps.a.lines', givesUp: true, collect: 'steps.look.ok' });
  expect(repeat.flow({ until: 'steps.look.ok', 'at-most': 3, every: '2s', steps })).toEqual({
    type: 'repeat',
    until: 'steps.look.ok',
    atMost: 3,
    every: 2_000,
  });
});

test('waits a second between two looks where nothing else is said', () => {
  expect(repeat.flow({ until: 'steps.look.ok', 'at-most': 3, steps })).toMatchObject({ every: 1_000 });
});

const list = (length: number) => Array.from({ length }, (_, index) => index);

test.each([
  ['no end', { until: 'true', steps }, 'it may go on for ever'],
  ['no reason', { steps }, 'nothing says how often it is repeated'],
  ['both reasons', { 'for-each': ['a'], until: 'true', steps }, 'for-each and until do not go together'],
  ['an empty list', { 'for-each': [], steps }, 'the list is empty'],
  ['a list beyond bounds', { 'for-each': list(1001), steps }, 'the list has more than 1000 items'],
  ['nothing to do', { 'for-each': ['a'], steps: [] }, 'there is nothing to repeat'],
  ['a pause without until', { 'for-each': ['a'], every: '1s', steps }, 'every does nothing without until'],
])('is refused with %s', (_, config, message) => {
  expect(repeat.check?.(config).map((fault) => fault.message)).toEqual([message]);
});

test('takes the longest list', () => {
  expect(repeat.check?.({ 'for-each': list(1000), steps })).toEqual([]);
});
