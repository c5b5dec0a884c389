import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Stream } from '../../src/ports/processes.ts';
import { allLines } from '../../src/transcript/all-lines.ts';
import type { OutputReader } from '../../src/transcript/outputs.ts';
import { excerpt } from '../../src/transcript/outputs.ts';

const readerOf =
  (bytes: Uint8Array): OutputReader =>
  (_, start, length) =>
    bytes.subarray(start, start + length);

const of = (pieces: readonly (readonly [Stream, string])[]) => {
  const parts = pieces.map(([stream, text]) => [stream, Buffer.from(text)] as const);
  return {
    output: { file: 'x', ranges: parts.map(([stream, bytes]) => [stream, bytes.length] as const) },
    read: readerOf(Buffer.concat(parts.map(([, bytes]) => bytes))),
  };
};

test('lines stand in the order in which they were completed, each with its stream', () => {
  const { output, read } = of([
    ['stdout', 'one\ntw'],
    ['stderr', 'warning\n'],
    ['stdout', 'o\nthree'],
  ]);
  expect(excerpt(output, read, 10)).toEqual({
    head: [
      { stream: 'stdout', text: 'one', cut: 0 },
      { stream: 'stderr', text: 'warning', cut: 0 },
      { stream: 'stdout', text: 'two', cut: 0 },
      { stream: 'stdout', text: 'three', cut: 0 },
    ],
    tail: [],
    leftOut: 0,
    missing: 0,
  });
});

test('a character that the other stream cut in two is whole again', () => {
  const bytes = Buffer.from('aéb\n');
  const whole = Buffer.concat([bytes.subarray(0, 2), Buffer.from('!\n'), bytes.subarray(2)]);
  const ranges = [
    ['stdout', 2],
    ['stderr', 2],
    ['stdout', 3],
  ] as const;
  const texts = excerpt({ file: 'x', ranges }, readerOf(whole), 10).head.map(({ text }) => text);
  expect(texts).toEqual(['!', 'aéb']);
});

test('a long line is cut and says by how much', () => {
  const { output, read } = of([['stdout', `${'x'.repeat(5000)}\nshort\n`]]);
  const { head } = excerpt(output, read, 10);
  expect(head.map(({ text, cut }) => [text.length, cut])).toEqual([
    [2000, 3000],
    [5, 0],
  ]);
});

test('bytes that are on record but not in the file are counted', () => {
  const ranges = [['stdout', 100]] as const;
  expect(excerpt({ file: 'x', ranges }, readerOf(Buffer.from('half\nway')), 10)).toMatchObject({
    head: [{ text: 'half' }, { text: 'way' }],
    missing: 92,
  });
});

/** What must come out, from the whole output in memory. */
const expected = (pieces: readonly (readonly [Stream, string])[], limit: number) => {
  const open = { stdout: '', stderr: '' };
  const all: string[] = [];
  for (const [stream, text] of pieces) {
    const lines = (open[stream] + text).split('\n');
    open[stream] = lines.pop() ?? '';
    for (const line of lines) all.push(`${stream} ${line}`);
  }
  for (const stream of ['stdout', 'stderr'] as const)
    if (open[stream] !== '') all.push(`${stream} ${open[stream]}`);
  const head = all.slice(0, Math.ceil(limit / 2));
  const rest = all.slice(head.length);
  const tail = rest.slice(Math.max(0, rest.length - Math.floor(limit / 2)));
  return { head, tail, leftOut: rest.length - tail.length };
};

const found = (pieces: readonly (readonly [Stream, string])[], limit: number) => {
  const { output, read } = of(pieces);
  const { head, tail, leftOut } = excerpt(output, read, limit);
  const shown = (lines: typeof head) => lines.map(({ stream, text }) => `${stream} ${text}`);
  return { head: shown(head), tail: shown(tail), leftOut };
};

test('head, tail and what is left out are those of the whole output, whatever the pieces', () => {
  const piece = fc.tuple(
    fc.constantFrom<Stream>('stdout', 'stderr'),
    fc
      .array(fc.constantFrom('a', 'é', '\n', '\n', 'line '), { maxLength: 12 })
      .map((texts) => texts.join('')),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), fc.integer({ min: 1, max: 12 }), (pieces, limit) => {
      expect(found(pieces, limit)).toEqual(expected(pieces, limit));
    }),
  );
});

test('all lines are those of the whole output, whatever the pieces and however little is read at once', () => {
  const piece = fc.tuple(
    fc.constantFrom<Stream>('stdout', 'stderr'),
    fc
      .array(fc.constantFrom('a', 'é', '😀', '\n', '\n', 'line '), { maxLength: 12 })
      .map((texts) => texts.join('')),
  );
  const pieces = fc.array(piece, { maxLength: 20 });
  fc.assert(
    fc.property(pieces, fc.integer({ min: 1, max: 40 }), (given, most) => {
      const { output, read } = of(given);
      const few: OutputReader = (file, start, length) => read(file, start, Math.min(length, most));
      const shown: string[] = [];
      for (const part of allLines(output, few)) {
        if (part.type === 'gap') throw new Error('nothing is left out');
        if (part.begins) shown.push(`${part.stream} `);
        shown.push(`${shown.pop()}${part.text}`);
      }
      expect(shown).toEqual(expected(given, Number.POSITIVE_INFINITY).head);
    }),
  );
});

test('they are also where most of the output is passed over', () => {
  const piece = fc
    .tuple(
      fc.constantFrom<Stream>('stdout', 'stdout', 'stderr'),
      fc.integer({ min: 0, max: 12_000 }),
      fc.integer({ min: 0, max: 90 }),
      fc.boolean(),
    )
    .map(([stream, lines, width, ends]): [Stream, string] => [
      stream,
      `${Array.from({ length: lines }, (_, n) => `${n}${'.'.repeat(width)}\n`).join('')}${ends ? '' : 'open'}`,
    ]);
  fc.assert(
    fc.property(
      fc.array(piece, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 300 }),
      (pieces, limit) => {
        expect(found(pieces, limit)).toEqual(expected(pieces, limit));
      },
    ),
    { numRuns: 40 },
  );
});

test('an output of 200 MB is read in slices and counted to the line', () => {
  const slice = Buffer.from('0123456789abcdefghi\n'.repeat(50_000));
  const total = slice.length * 200;
  let largest = 0;
  let alive = 0;
  const read: OutputReader = (_, start, length) => {
    largest = Math.max(largest, length);
    const bytes = new Uint8Array(length);
    const from = start % slice.length;
    const first = slice.subarray(from, from + length);
    bytes.set(first);
    bytes.set(slice.subarray(0, Math.min(length - first.length, slice.length)), first.length);
    alive = Math.max(alive, process.memoryUsage().arrayBuffers);
    return start + length > total ? bytes.subarray(0, Math.max(0, total - start)) : bytes;
  };
  const before = process.memoryUsage().arrayBuffers;
  const found = excerpt({ file: 'x', ranges: [['stdout', total]] }, read, 200);
  expect(found.leftOut).toBe(200 * 50_000 - 200);
  expect(found.head.length + found.tail.length).toBe(200);
  expect(largest).toBeLessThanOrEqual(256 * 1024);
  // Slices that are done with wait for the collector; all of them together would be 200 MB.
  expect(alive - before).toBeLessThan(120 * 1024 * 1024);
});
