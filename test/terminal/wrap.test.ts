import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPaint } from '../../src/terminal/paint.ts';
import { columnsOf } from '../../src/terminal/width.ts';
import { wrap, wrapAsked } from '../../src/terminal/wrap.ts';

const paint = createPaint(true);

describe('a long line', () => {
  test('is broken between words', () => {
    expect(wrap('no real system is touched', 20)).toEqual(['no real system is', 'touched']);
  });

  test.each([
    [
      '    Requests then fail at once, until someone',
      ['    Requests then fail at once, until', '    someone'],
    ],
    ['  help: Read its output in the transcript.', ['  help: Read its output in the', '        transcript.']],
    [
      '    RB501 `lida scale` ended with exit code 1',
      ['    RB501 `lida scale` ended with exit', '          code 1'],
    ],
    [
      '✔ [6.1/9] Check the host and Redis  read  2 s',
      ['✔ [6.1/9] Check the host and Redis  read', '          2 s'],
    ],
    [
      '  to undo     lida snapshot delete --name a',
      ['  to undo     lida snapshot delete', '              --name a'],
    ],
    [
      '  $ lida autoscale set --service w --replicas 8',
      ['  $ lida autoscale set --service w', '    --replicas 8'],
    ],
  ])('%j goes on below its text', (line, lines) => {
    expect(wrap(line, 40)).toEqual(lines);
    expect(wrap(paint(line, 'bold'), 40).map(stripVTControlCharacters)).toEqual(lines);
  });

  test('keeps a word that no line can hold in one piece', () => {
    const path = `/state/plays/${'x'.repeat(60)}/transcript.md`;
    expect(wrap(`  transcript  ${path}`, 40)).toEqual([`  transcript  ${path}`]);
  });

  test('counts colours as nothing and wide letters as two', () => {
    expect(wrap(paint('one two', 'bold'), 7)).toEqual([paint('one two', 'bold')]);
    expect(wrap('停止 停止', 8)).toEqual(['停止', '停止']);
  });

  test('loses no word and fits, whatever the width', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'é', '停', '.', '$'), minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), fc.integer({ min: 16, max: 60 }), (words, columns) => {
        const lines = wrap(words.join(' '), columns);
        expect(lines.join(' ').split(/ +/)).toEqual(words);
        for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(columns);
      }),
    );
  });
});

test('a question leaves room for its mark and an answer', () => {
  expect(wrapAsked('Stop all traffic to api-backend? Whatever needs it fails. (yes/no)', 40)).toBe(
    'Stop all traffic to\n  api-backend? Whatever needs it\n  fails. (yes/no)',
  );
  expect(wrapAsked('One.\nTwo.', 40)).toBe('One.\n  Two.');
});
