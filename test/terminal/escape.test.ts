import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shownLine, shownLines, shownOutput } from '../../src/terminal/escape.ts';
import { hostile } from '../transcript/hostile.ts';

/** What a terminal would obey, apart from colours. */
const OBEYED = /(?!\t)\p{Cc}|[\u202a-\u202e\u2066-\u2069\u200b\ufeff\u2028\u2029]/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is removed
const COLOURS = /\u001b\[(?:0|1|2|3|4|7|9|[2349]\d|10[0-7]|[34]8;5;\d+|[34]8;2;\d+;\d+;\d+|;)*m/g;

const evil = fc.oneof(
  fc.constantFrom(...hostile),
  fc.string({
    unit: fc.constantFrom(
      '\u001b',
      '[',
      ']',
      '0',
      '8',
      ';',
      'm',
      'J',
      '\u0007',
      '\u009b',
      '\r',
      '\n',
      '\u202e',
      'x',
    ),
  }),
  fc.string({ unit: 'binary' }),
);

test('no text from outside is obeyed', () => {
  fc.assert(
    fc.property(evil, (text) => {
      expect(shownLine(text)).not.toMatch(OBEYED);
      for (const line of shownLines(text)) expect(line).not.toMatch(OBEYED);
      expect(shownOutput(text, false)).not.toMatch(OBEYED);
      expect(shownOutput(text, true).replace(COLOURS, '')).not.toMatch(OBEYED);
    }),
    { numRuns: 2000 },
  );
});

describe('output', () => {
  test.each([
    ['\u001b[31mred\u001b[0m', '\u001b[31mred\u001b[0m\u001b[0m'],
    ['\u001b[1;38;5;208mx', '\u001b[1;38;5;208mx\u001b[0m'],
    ['\u001b[38;2;1;2;3mx', '\u001b[38;2;1;2;3mx\u001b[0m'],
    ['\u001b[mx', '\u001b[mx\u001b[0m'],
    ['\u001b[8mhidden', '␛[8mhidden'],
    ['\u001b[31;8mhidden', '␛[31;8mhidden'],
    ['\u001b[5mblink', '␛[5mblink'],
    ['\u001b[2Jx', '␛[2Jx'],
    ['\u001b]0;title\u0007', '␛]0;title␇'],
    ['\u001b[38;5mx', '␛[38;5mx'],
  ])('%j is shown as %j', (text, shown) => {
    expect(shownOutput(text, true)).toBe(shown);
  });

  test('colours are dropped where none are wanted', () => {
    expect(shownOutput('\u001b[31mred\u001b[0m', false)).toBe('red');
  });
});
