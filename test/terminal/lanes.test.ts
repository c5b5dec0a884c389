import { expect, test } from 'vitest';
import type { JournalEntry, JournalEvent } from '../../src/journal/events.ts';
import { asideLines, waitingText } from '../../src/terminal/aside.ts';
import { createPaint } from '../../src/terminal/paint.ts';
import { createPlainRenderer } from '../../src/terminal/plain.ts';
import { RecentLines } from '../../src/terminal/recent-lines.ts';
import { movingPause, movingStep, viewOf } from '../../src/terminal/running.ts';
import { Tally } from '../../src/terminal/tally.ts';
import { createTreeRenderer } from '../../src/terminal/tree.ts';
import { columnsOf } from '../../src/terminal/width.ts';
import { FakeScreen } from './screen.ts';
import { aPlay, aStep, begins, succeeds } from './told.ts';

const event = (entry: JournalEntry): JournalEvent => ({ ...entry, seq: 0, at: '2026-11-22T03:14:07.120Z' });

const began = (step: string) =>
  ({ type: 'step.started', step, kind: 'shell', effect: 'change', attempt: 1, digest: '' }) as const;

/** A play whose only step runs so many at once: `l1`, `l2` and so on. */
const lanes = (count: number): JournalEvent => {
  const steps = Array.from({ length: count }, (_, index) => ({
    ...aStep(`l${index + 1}`),
    name: `Restart worker number ${index + 1} of the east region`,
  }));
  const all = {
    ...aStep('all'),
    kind: 'parallel',
    arms: [{ label: 'at once', steps }],
    flow: { type: 'parallel', limit: 64, fail: 'last' } as const,
  };
  return event(aPlay(all));
};

const telling = (count: number) => {
  const tally = new Tally();
  tally.see(lanes(count));
  return { paint: createPaint(false), tally };
};

const shown = (count: number, columns: number, rows: number): readonly string[] => {
  const told = telling(count);
  const now = () => 61_000;
  const moving = Array.from({ length: count }, (_, index) => {
    const recent = new RecentLines(10);
    recent.push(
      'stdout',
      Buffer.from('one\ntwo\nthree of many words, which are more than one line can hold\n'),
    );
    const started = { ...began(`l${index + 1}`), action: ['lida workers restart --region east --wait 10m'] };
    return movingStep(told, started, { recent, now });
  });
  return viewOf(told, moving, { began: 0, now, notice: () => '' }).lines(columns, rows);
};

test.each([
  [80, 24, 3],
  [60, 24, 3],
  [60, 24, 9],
  [60, 16, 40],
  [60, 10, 2],
])('on %i columns and %i rows %i steps share the room', (columns, rows, count) => {
  const lines = shown(count, columns - 3, rows);
  expect(lines[0]).toBe(`${count} steps at once, 1 m 01 s`);
  expect(lines.length).toBeLessThanOrEqual(Math.max(3, rows - 7));
  for (const line of lines) expect(columnsOf(line), line).toBeLessThanOrEqual(columns - 3);
  const titles = lines.filter((line) => /^ +\[1\.\d+\/1\]/.test(line)).length;
  const hidden = Number(/… and (\d+) more/.exec(lines.at(-1) ?? '')?.[1] ?? 0);
  expect(titles + hidden).toBe(count);
});

test('each has its command and its last lines where there is room', () => {
  expect(shown(3, 77, 24).slice(1, 5)).toEqual([
    '    [1.1/1] Restart worker number 1 of the east region  change  0 ms',
    '      $ lida workers restart --region east --wait 10m',
    '      │ two',
    '      │ three of many words, which are more than one line can hold',
  ]);
});

test('a pause says whose it is only among others', () => {
  const told = telling(2);
  const pause = { type: 'step.retrying', step: 'l1', attempt: 2, last: 3, delay: 4_000 } as const;
  const text = (among: boolean) => movingPause(told, pause, { now: () => 0, among: () => among }).title(77);
  expect(text(false)).toBe('tries again in 4 s, attempt 2');
  expect(text(true)).toMatch(/^\[1\.1\/1\] Restart worker number 1 of .*… {2}tries again in 4 s, attempt 2$/);
  expect(columnsOf(text(true))).toBeLessThanOrEqual(77);
});

test('on a terminal that moves, the others move on when one has ended', async () => {
  const screen = new FakeScreen();
  const write = (text: string) => screen.write(text);
  const renderer = createTreeRenderer({ stream: screen, write, color: false, now: () => 0 });
  renderer.event(lanes(2));
  for (const step of ['l1', 'l2']) renderer.event(event(begins(step)));
  renderer.output?.('l2', 'stdout', Buffer.from('of the second\n'));
  await screen.until(/2 steps at once[^⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]*of the second/);
  renderer.event(event(succeeds('l1')));
  await screen.until(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] \[1\.2\/1\]/);
  await renderer.close();
  expect(screen.lines.join('\n')).toContain('✔ [1.1/1] Restart worker number 1 of the east region');
});

test('what comes while a question is on the screen is told behind it', async () => {
  const screen = new FakeScreen();
  const write = (text: string) => screen.write(text);
  for (const renderer of [
    createTreeRenderer({ stream: screen, write, color: false, now: () => 0 }),
    createPlainRenderer({ write, color: false, now: () => 0 }),
  ]) {
    screen.raw = '';
    renderer.event(lanes(2));
    renderer.event(event(begins('l1')));
    await renderer.suspend();
    const before = screen.raw;
    renderer.event(event(succeeds('l1')));
    expect(screen.raw).toBe(before);
    renderer.resume();
    await renderer.close();
    expect(screen.raw.slice(before.length)).toContain('[1.1');
  }
});

test('line by line each line names its step, and the title stands there once', () => {
  let text = '';
  const write = (piece: string): void => {
    text += piece;
  };
  const renderer = createPlainRenderer({ write, color: false, now: () => 0 });
  renderer.event(lanes(2));
  for (const step of ['l1', 'l2']) renderer.event(event(begins(step)));
  for (const step of ['l2', 'l1', 'l2']) renderer.output?.(step, 'stdout', Buffer.from(`of ${step}\n`));
  for (const step of ['l1', 'l2']) renderer.event(event(succeeds(step)));
  const lines = text.split('\n').filter((line) => line.includes('[1.'));
  expect(lines.filter((line) => line.includes('Restart worker'))).toHaveLength(2);
  expect(lines.filter((line) => / of l\d/.test(line))).toEqual([
    '  [1.2] | of l2',
    '  [1.1] | of l1',
    '  [1.2] | of l2',
  ]);
  expect(lines.at(-1)).toMatch(/^ {2}\[1\.2\] ok in /);
});

test('beside a question stands what goes on, and behind it how many wait', () => {
  const among = (waiting: number, ...running: string[]) => ({
    waiting: () => waiting,
    running: () => running,
    late: false,
  });
  expect(asideLines(among(0))).toEqual([]);
  expect(asideLines(among(0, 'One'))).toEqual(['One goes on meanwhile']);
  expect(asideLines(among(0, 'A', 'B', 'C', 'D', 'E'))).toEqual(['A, B, C and 2 more go on meanwhile']);
  expect([0, 1, 2].map((count) => waitingText(among(count)))).toEqual([
    '',
    '1 more question waits',
    '2 more questions wait',
  ]);
});
