import { describe, expect, test } from 'vitest';
import type { Seen, Shown } from './told.ts';
import { aPlay, aStep, begins, onTree, succeeds } from './told.ts';

describe('what stays of a step that has ended', () => {
  const readsLines = (count: number): Seen[] => [
    aPlay(aStep('a', { effect: 'read' }), aStep('b')),
    begins('a', 'read'),
    ...Array.from(
      { length: count },
      (_, line): Seen => ({ type: 'output', step: 'a', text: `line ${line + 1}\n` }),
    ),
    { type: 'output', step: 'a', text: 'open' },
    succeeds('a'),
  ];
  const stays = async (seen: readonly Seen[], shown?: Shown): Promise<string[]> => {
    const lines = await onTree(seen, shown);
    return lines.slice(lines.findIndex((line) => line.includes('[1/')) + 1);
  };

  test('of a reading step: its command and its last ten lines', async () => {
    expect(await stays(readsLines(2))).toEqual(['    $ do a', '    │ line 1', '    │ line 2', '    │ open']);
    const many = await stays(readsLines(30));
    expect(many.slice(0, 3)).toEqual(['    $ do a', '    │ …', '    │ line 22']);
    expect(many.length).toBe(12);
  });

  test('of a step that changes: its command', async () => {
    const seen: Seen[] = [
      aPlay(aStep('a')),
      begins('a'),
      { type: 'output', step: 'a', text: 'x\n' },
      succeeds('a'),
    ];
    expect(await stays(seen)).toEqual(['    $ do a']);
  });

  test('of a reading step without output: its one line', async () => {
    expect(await stays([aPlay(aStep('a')), begins('a', 'read'), succeeds('a')])).toEqual([]);
  });

  test('of a request whose output says what it was: that', async () => {
    const output: Seen = { type: 'output', step: 'a', text: 'GET http://x: 200\n' };
    const seen: Seen[] = [
      aPlay(aStep('a')),
      begins('a', 'read', ['GET http://x', 'expects 2xx']),
      output,
      succeeds('a'),
    ];
    expect(await stays(seen)).toEqual(['    │ GET http://x: 200']);
  });

  test('is cut at the edge, and said dimly', async () => {
    const seen: Seen[] = [aPlay(aStep('a')), begins('a', 'change', [`do ${'x'.repeat(100)}`]), succeeds('a')];
    const [line = ''] = await stays(seen, { columns: 40 });
    expect(line.length).toBe(40);
    expect(line).toMatch(/^ {4}\$ do x+…$/);
    expect((await onTree(seen, { color: true })).join('\n')).toContain('\u001b[2m$ do x');
  });
});
