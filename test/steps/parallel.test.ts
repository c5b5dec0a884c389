import { expect, test } from 'vitest';
import { parallel } from '../../src/steps/parallel.ts';
import { stepKindExam } from './exam.ts';

stepKindExam(parallel);

const steps = [{ id: 'a' }, { id: 'b' }];

test('holds its steps in one arm, wherever they are written', () => {
  expect(parallel.arms(steps)).toEqual([{ label: 'at once', steps, path: [] }]);
  expect(parallel.arms({ limit: 1, steps })).toEqual([{ label: 'at once', steps, path: ['steps'] }]);
});

test('runs all of them, up to a sane number, and lets none be cut off, unless it says so', () => {
  expect(parallel.flow(steps)).toEqual({ type: 'parallel', limit: 16, fail: 'last' });
  expect(parallel.flow({ limit: 40, fail: 'fast', steps })).toEqual({
    type: 'parallel',
    limit: 40,
    fail: 'fast',
  });
});
