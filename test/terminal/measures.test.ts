import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ShownMeasure } from '../../src/journal/observer.ts';
import { Measures } from '../../src/terminal/measures.ts';
import { createPaint } from '../../src/terminal/paint.ts';
import { createTreeRenderer } from '../../src/terminal/tree.ts';
import { columnsOf } from '../../src/terminal/width.ts';
import { FakeScreen } from './screen.ts';
import { aPlay, aStep, begins, onPlain, onTree, type Seen, succeeds } from './told.ts';

const paint = createPaint(false);

const at = (value: number | undefined, level: ShownMeasure['level'], unit = '/s'): ShownMeasure => ({
  ...(value !== undefined && { value }),
  unit,
  level,
  for: 30_000,
});

const seen = (...all: readonly ShownMeasure[]): Measures => {
  const measures = new Measures();
  for (const [index, measured] of all.entries()) measures.see(measured, index * 1000);
  return measures;
};

describe('the line of a running metric', () => {
  test('has the last values, the last one, and for how long it has been that bad', () => {
    const measures = seen(at(3, 'ok'), at(12, 'critical'), at(14, 'critical'), at(17, 'critical'));
    expect(measures.line(76, { paint, now: 13_500 })).toBe('▁▆▇█ 17/s  critical for 12 s of 30 s');
    // A guard goes on looking when it has tripped.
    expect(measures.line(76, { paint, now: 43_500 })).toBe('▁▆▇█ 17/s  critical for 42 s');
  });

  test('says that there was no value, and how long a good level lasts is not bounded', () => {
    expect(seen(at(3, 'ok'), at(undefined, 'unknown')).line(76, { paint, now: 4000 })).toBe(
      '▅· no value  unknown for 3 s',
    );
    expect(seen(at(3, 'ok'), at(4, 'ok'), at(3, 'ok'), at(4, 'ok')).line(76, { paint, now: 9000 })).toBe(
      '▁█▁█ 4/s  ok for 9 s',
    );
  });

  test('shows a secret by its name', () => {
    const measures = seen({ value: '[secret:token]', level: 'critical', for: 0 });
    expect(measures.line(76, { paint, now: 1000 })).toContain('[secret:token]  critical for 1 s');
  });

  test('is never wider than there is room, whatever was measured', () => {
    const measured = fc.record({
      value: fc.double({ noNaN: true, noDefaultInfinity: true }),
      unit: fc.oneof(fc.constantFrom('', '%', 'ms', 'B'), fc.string({ unit: 'binary', maxLength: 30 })),
      level: fc.constantFrom('ok' as const, 'warn' as const, 'critical' as const, 'unknown' as const),
      for: fc.integer({ min: 0, max: 1e9 }),
    });
    fc.assert(
      fc.property(
        fc.array(measured, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 10, max: 120 }),
        (all, columns) => {
          const line = seen(...all).line(columns, { paint, now: 1e7 }) ?? '';
          expect(columnsOf(line)).toBeLessThanOrEqual(columns);
          // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
          expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
        },
      ),
      { numRuns: 40 },
    );
  });
});

const play = (...measured: readonly ShownMeasure[]): readonly Seen[] => [
  aPlay(aStep('rate', { effect: 'read', kind: 'metric-threshold' })),
  begins('rate', 'read', ['read error_rate']),
  ...measured.map((one): Seen => ({ type: 'measured', step: 'rate', measured: one })),
];

describe('on a log', () => {
  test('each new level has a line, and no sample else', async () => {
    const lines = await onPlain(
      play(
        at(12, 'critical'),
        at(13, 'critical'),
        at(7, 'warn'),
        at(undefined, 'unknown'),
        at(3, 'ok'),
        at(2, 'ok'),
      ),
    );
    expect(lines.slice(-4)).toEqual([
      '  critical: 12/s (must last 30 s to count)',
      '  warn: 7/s (must last 30 s to count)',
      '  unknown: no value',
      '  ok: 3/s',
    ]);
  });

  test('a single look is told by its outcome', async () => {
    const lines = await onPlain(play({ ...at(12, 'critical'), for: 0 }));
    expect(lines.at(-1)).toContain('read error_rate');
  });
});

describe('on a terminal that moves', () => {
  test('the line stands below the command, and what was printed does not', async () => {
    const screen = new FakeScreen();
    let now = 0;
    const write = (text: string): void => void screen.write(text);
    const renderer = createTreeRenderer({ stream: screen, write, color: false, now: () => now });
    for (const one of play())
      if (!('measured' in one) && one.type !== 'output')
        renderer.event({ ...one, seq: 0, at: '2026-11-22T03:14:07.120Z' });
    for (const [index, value] of [11, 12, 14, 17].entries()) {
      now = index * 1000;
      renderer.output?.('rate', 'stdout', Buffer.from(`${value}\n`));
      renderer.measured?.('rate', at(value, 'critical'));
    }
    now = 12_000;
    await screen.until(/read error_rate\n[^\n]*▁▂▅█ 17\/s {2}critical for 12 s of 30 s/);
    expect(screen.raw).not.toContain('│ 17');
    await renderer.close();
  });

  test('the values stay as bars below the step that has ended', async () => {
    const samples = [11, 12, 14, 17].map((value) => ({ at: '2026-11-22T03:14:07.120Z', value }));
    const lines = await onTree([
      ...play(),
      succeeds('rate', { value: 17, unit: '/s', level: 'critical', samples }),
    ]);
    expect(lines.slice(-2)).toEqual([
      '▲ [1/1] Name of rate  read  1.2 s, value 17/s, level critical',
      '    ▁▂▅█',
    ]);
  });
});
