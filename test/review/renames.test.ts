import { describe, expect, test } from 'vitest';
import { renamesOf } from '../../src/review/renames.ts';

const file = (name: string, ...lines: readonly string[]) => ({
  name,
  text: ['runbook: 1', 'title: x', 'steps:', ...lines].join('\n'),
});

describe('a file that came is one that went', () => {
  test.each([
    ['with the same text', ['a', 'b', 'c'], ['a', 'b', 'c'], true],
    ['with most of its lines', ['a', 'b', 'c'], ['  a', 'b', 'other'], true],
    ['not with what all playbooks have', ['a', 'b', 'c'], ['d', 'e', 'f'], false],
    ['not with the same line over and over', ['a'], ['a', 'a', 'a', 'a', 'a'], false],
  ])('%s', (_, before, after, same) => {
    const renames = renamesOf([file('old.yaml', ...before)], [file('new.yaml', ...after)]);
    expect([...renames]).toEqual(same ? [['new.yaml', 'old.yaml']] : []);
  });

  test('the most alike first, each once', () => {
    const gone = [file('one', 'a', 'b', 'c', 'd'), file('two', 'a', 'b', 'c', 'e')];
    const come = [file('three', 'a', 'b', 'c', 'e'), file('four', 'a', 'b', 'c', 'f')];
    expect(Object.fromEntries(renamesOf(gone, come))).toEqual({ three: 'two', four: 'one' });
  });
});
