import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineBuffer } from '../../src/terminal/lines.ts';

const linesOf = (pieces: readonly Uint8Array[]): string[] => {
  const buffer = new LineBuffer();
  const lines = pieces.flatMap((piece) => buffer.push(piece));
  return [...lines, ...buffer.end()].map(({ text }) => text);
};

test('lines are the same however the bytes are cut', () => {
  const text = fc.array(fc.constantFrom('a', 'é', '😀', '\n', '\r', '\r\n', ' '), { maxLength: 30 });
  fc.assert(
    fc.property(text, fc.array(fc.nat({ max: 60 }), { maxLength: 8 }), (parts, cuts) => {
      const bytes = Buffer.from(parts.join(''));
      const at = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
      const pieces = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
      expect(linesOf(pieces)).toEqual(linesOf([bytes]));
    }),
  );
});

test('a carriage return ends a line, and with a line feed it ends one line', () => {
  expect(linesOf([Buffer.from('10%\r20%\r\ndone\n')])).toEqual(['10%', '20%', 'done']);
});

test('a line without end is bounded and counts what it leaves out', () => {
  const buffer = new LineBuffer();
  for (let piece = 0; piece < 1000; piece += 1) expect(buffer.push(Buffer.alloc(10_000, 'x'))).toEqual([]);
  const [line] = buffer.push(Buffer.from('\n'));
  expect(line?.text.length).toBe(2000);
  expect(line?.cut).toBe(10_000_000 - 2000);
});
