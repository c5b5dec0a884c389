import { expect, test } from 'vitest';
import type { JournalEntry, JournalEvent } from '../../src/journal/events.ts';
import { createTreeRenderer } from '../../src/terminal/tree.ts';
import { FakeScreen } from './screen.ts';
import { aPlay, aStep, begins, succeeds } from './told.ts';

const event = (entry: JournalEntry): JournalEvent => ({ ...entry, seq: 0, at: '2026-11-22T03:14:07.120Z' });

const YELLOW = '\u001b[33m';
const DIM = '\u001b[2m';

interface Shown {
  readonly columns?: number;
  readonly color?: boolean;
}

/** A play of three steps at a terminal whose clock and earlier plays are the test's. */
const play = ({ columns = 80, color = false }: Shown = {}) => {
  const screen = new FakeScreen();
  screen.columns = columns;
  const world = { now: 0, usual: new Map<string, number>(), asked: 0 };
  const renderer = createTreeRenderer({
    stream: screen,
    write: (text) => void screen.write(text),
    color,
    now: () => world.now,
    usual: (step) => {
      world.asked += 1;
      return world.usual.get(step);
    },
  });
  const see = (...entries: readonly JournalEntry[]): void => {
    for (const entry of entries) renderer.event(event(entry));
  };
  see(aPlay(aStep('drain'), aStep('restart'), aStep('check', { expectDuration: 120_000 })));
  return { screen, renderer, world, see };
};

test('a step that runs stands beside what it usually takes, once that is known', async () => {
  const { screen, renderer, world, see } = play();
  see(begins('drain'));
  await screen.until(/\[1\/3\] Name of drain {2}change {2}0 ms\s/);
  world.usual.set('drain', 12_000);
  world.now = 2000;
  await screen.until('[1/3] Name of drain  change  usually 12 s, now 2 s');
  // What is known of one step says nothing of another.
  see(succeeds('drain'), begins('restart'));
  world.now = 5000;
  await screen.until('[2/3] Name of restart  change  3 s');
  see(succeeds('restart'));
  await renderer.close();
  expect(screen.lines.join('\n')).not.toContain('usually');
});

test.each([
  [12_000, 17_900, DIM],
  [12_000, 18_000, YELLOW],
  [1500, 2400, DIM],
  [1500, 2500, YELLOW],
])('of a step that usually takes %i ms, %i ms are shown as %j', async (usual, now, style) => {
  const { screen, renderer, world, see } = play({ color: true });
  world.usual.set('drain', usual);
  see(begins('drain'));
  await screen.until('now 0 ms');
  world.now = now;
  await screen.until(`${style}usually ${usual / 1000} s, now ${now / 1000} s`);
  await renderer.close();
});

test('less than a second is not worth a word, and the first to be asked about is a step on the screen', async () => {
  const { screen, renderer, world, see } = play();
  expect(world.asked).toBe(0);
  world.usual.set('drain', 999);
  see(begins('drain'));
  expect(world.asked).toBe(0);
  world.now = 40_000;
  await screen.until(/change {2}40 s/);
  expect(world.asked).toBeGreaterThan(0);
  await renderer.close();
});

test('a step that ends by itself is compared where it usually ends earlier', async () => {
  const { screen, renderer, world, see } = play();
  const lasts = { ...begins('drain'), lasts: 90_000 } as JournalEntry;
  world.usual.set('drain', 90_000);
  see(lasts);
  await screen.until('change  0 ms, 1 m 30 s left');
  world.usual.set('drain', 12_000);
  await screen.until('usually 12 s, now 0 ms, 1 m 30 s left');
  await renderer.close();
});

test('where there is no room beside the name, the time is left, and its colour tells', async () => {
  const { screen, renderer, world, see } = play({ columns: 50, color: true });
  world.usual.set('drain', 12_000);
  see(begins('drain'));
  world.now = 40_000;
  await screen.until(`${YELLOW}40 s`);
  expect(screen.raw).not.toContain('usually');
  await renderer.close();
});

test('what the playbook says stands there until earlier plays say otherwise', async () => {
  const { screen, renderer, world, see } = play();
  see(begins('check'));
  await screen.until('usually 2 m, now 0 ms');
  world.usual.set('check', 3000);
  await screen.until('usually 3 s, now 0 ms');
  await renderer.close();
});
