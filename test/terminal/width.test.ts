import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { columnsOf } from '../../src/terminal/width.ts';

test('text that is measured without tables takes what the tables say', () => {
  const wrong: string[] = [];
  for (let code = 0x20; code < 0x3000; code += 1) {
    const character = String.fromCharCode(code);
    // Controls never get here: they are made visible first.
    if (/\p{Cc}/u.test(character)) continue;
    if (columnsOf(character) !== stringWidth(character)) wrong.push(code.toString(16));
  }
  expect(wrong).toEqual([]);
});
