import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { JournalEntry, JournalEvent } from '../../src/journal/events.ts';
import { createTreeRenderer } from '../../src/terminal/tree.ts';
import { expectGolden } from '../golden.ts';
import { recordedPlay, recordedPlays } from '../transcript/play.ts';
import { replay } from './replay.ts';
import { FakeScreen } from './screen.ts';

const on = (screen: FakeScreen) =>
  createTreeRenderer({
    stream: screen,
    write: (text) => screen.write(text),
    color: false,
    transcript: '/state/plays/x/transcript.md',
    now: () => 0,
  });

const event = (entry: JournalEntry): JournalEvent => ({ ...entry, seq: 0, at: '2026-11-22T03:14:07.120Z' });

const started = recordedPlay('complete-outage').events[0] as JournalEvent;

const stopping = event({
  type: 'step.started',
  step: 'force_stop',
  kind: 'shell',
  effect: 'destroy',
  attempt: 1,
  action: ['lida system stop --force'],
  digest: '',
});

const stopped = event({
  type: 'step.finished',
  step: 'force_stop',
  attempt: 1,
  duration: 2310,
  outcome: { status: 'succeeded', outputs: {} },
});

/** What a step that has ended leaves behind. */
const left = ['✔ [3/9] Force stop everything  destroy  2.3 s', '    $ lida system stop --force'];

test.each(recordedPlays)('$name leaves the golden screen', async (play) => {
  const screen = new FakeScreen();
  await replay(play, on(screen));
  expectGolden(resolve(play.folder, 'tree.txt'), screen.lines.join('\n'));
});

test('the running step moves with its command and last lines, and leaves its command behind', async () => {
  const screen = new FakeScreen();
  const renderer = on(screen);
  renderer.event(started);
  renderer.event(stopping);
  for (let line = 1; line <= 9; line += 1)
    renderer.output?.('force_stop', 'stdout', Buffer.from(`line ${line}\n`));
  await screen.until(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] \[3\/9\][^⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]*line 9/);
  const shown = screen.lines.join('\n');
  expect(shown).toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] \[3\/9\] Force stop everything {2}destroy/);
  expect(shown).toContain('  $ lida system stop --force\n');
  expect(shown).not.toContain('│ line 3');
  for (let line = 4; line <= 9; line += 1) expect(shown).toContain(`│ line ${line}`);
  renderer.event(stopped);
  await renderer.close();
  expect(screen.lines.slice(-2)).toEqual(left);
  expect(screen.lines.join('\n')).not.toContain('│ line');
});

test('a step that ends by itself counts down, and stays at nothing', async () => {
  const screen = new FakeScreen();
  let time = 0;
  const renderer = createTreeRenderer({
    stream: screen,
    write: (text) => screen.write(text),
    color: false,
    now: () => time,
  });
  renderer.event(started);
  renderer.event({ ...stopping, lasts: 90_000 } as JournalEvent);
  await screen.until('1 m 30 s left');
  time = 30_500;
  await screen.until('30.5 s, 1 m left');
  time = 95_000;
  await screen.until('1 m 35 s, 0 s left');
  await renderer.close();
});

test('nothing moves between suspend and resume, and what came meanwhile is shown after', async () => {
  const screen = new FakeScreen();
  const renderer = on(screen);
  renderer.event(started);
  renderer.event(stopping);
  await screen.until('$ lida system stop');
  await renderer.suspend();
  const still = screen.raw.length;
  expect(screen.lines.join('\n')).not.toContain('$ lida system stop');
  renderer.output?.('force_stop', 'stdout', Buffer.from('meanwhile\n'));
  for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
  expect(screen.raw.length).toBe(still);
  renderer.resume();
  await screen.until('│ meanwhile');
  renderer.event(stopped);
  await renderer.close();
  expect(screen.lines.slice(-2)).toEqual(left);
});

test.each([
  ['free', 0],
  ['full', 40],
])('what is typed on a %s screen while a step runs leaves nothing behind', async (_, before) => {
  const screen = new FakeScreen();
  screen.rows = 20;
  for (let line = 0; line < before; line += 1) screen.write('before\n');
  const renderer = on(screen);
  renderer.event(started);
  renderer.event(stopping);
  for (let line = 1; line <= 5; line += 1) {
    renderer.output?.('force_stop', 'stdout', Buffer.from(`line ${line}\n`));
    const frame = screen.until(new RegExp(`line ${line}`));
    await frame;
    screen.write('xyz\n\nq\n');
  }
  renderer.output?.('force_stop', 'stdout', Buffer.from('line 6\n'));
  await screen.until('line 6');
  const shown = screen.lines.join('\n');
  expect(shown.match(/Force stop everything/g)?.length).toBe(1);
  expect(shown).not.toMatch(/xyz|q$/m);
  renderer.event(stopped);
  await renderer.close();
  expect(screen.lines.slice(-2)).toEqual(left);
  expect(screen.lines.filter((line) => line === 'before').length).toBe(before);
});

test('the running step says what a signal makes of it', async () => {
  const screen = new FakeScreen();
  const renderer = on(screen);
  const interrupted = { type: 'play.interrupted', signal: 'SIGTERM', step: 'force_stop' } as const;
  renderer.event(started);
  renderer.event(stopping);
  await screen.until('$ lida system stop');
  renderer.event(event({ ...interrupted, decision: 'stop-after' }));
  await screen.until('SIGTERM: the play stops when this step has ended; a second SIGINT or');
  expect(screen.raw).not.toContain('ending this step');
  renderer.event(event({ ...interrupted, decision: 'stop-now' }));
  await screen.until('SIGTERM: ending this step now');
  renderer.event(stopped);
  await renderer.close();
});

test('the cursor is never left hidden: a kill -9 would not bring it back', async () => {
  const screen = new FakeScreen();
  const renderer = on(screen);
  renderer.event(started);
  renderer.event(stopping);
  await screen.until('$ lida system stop');
  await new Promise(setImmediate);
  expect(screen.raw.match(/\[\?25[hl]/g)?.at(-1)).toBe('[?25h');
  renderer.event(stopped);
  await renderer.close();
});

test('a narrow screen gets narrow lines, and wide letters count twice', async () => {
  const screen = new FakeScreen();
  screen.columns = 40;
  const renderer = on(screen);
  renderer.event(started);
  renderer.event(stopping);
  renderer.output?.('force_stop', 'stdout', Buffer.from(`${'停止'.repeat(40)}\n`));
  await screen.until('停');
  const moving = screen.lines.slice(screen.lines.findIndex((line) => line.includes('[3/9]')));
  expect(moving.length).toBe(3);
  for (const line of moving) expect(line.replace(/[停止]/g, 'xx').length).toBeLessThanOrEqual(40);
  expect(moving[2]).toMatch(/[停止]…$/);
  renderer.event(stopped);
  await renderer.close();
});

test('signals of the process are left alone', async () => {
  const before = process.listenerCount('SIGINT');
  const screen = new FakeScreen();
  const renderer = on(screen);
  renderer.event(started);
  renderer.event(stopping);
  await screen.until('$ lida system stop');
  expect(process.listenerCount('SIGINT')).toBe(before);
  renderer.event(stopped);
  await renderer.close();
});

test('a step that gives its process the terminal is announced, and nothing moves', async () => {
  const screen = new FakeScreen();
  const renderer = on(screen);
  if (started.type !== 'play.started') throw new Error('fixture');
  const steps = started.playbook.steps.map((step) =>
    step.id === 'force_stop' ? { ...step, config: { tty: true } } : step,
  );
  renderer.event({ ...started, playbook: { ...started.playbook, steps } });
  renderer.event(stopping);
  const still = screen.raw;
  expect(screen.lines.slice(-2)).toEqual([
    '▸ [3/9] Force stop everything  destroy',
    '    $ lida system stop --force',
  ]);
  await renderer.suspend();
  expect(screen.raw).toBe(still);
  renderer.event(stopped);
  await renderer.close();
});
