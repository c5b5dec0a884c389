import { expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.ts';
import { createPlainRenderer } from '../../src/terminal/plain.ts';
import { recordedPlay } from '../transcript/play.ts';

const started = recordedPlay('complete-outage').events[0] as JournalEvent;

const plain = (now: () => number = () => 0) => {
  const screen = { text: '' };
  const renderer = createPlainRenderer({
    write: (piece) => {
      screen.text += piece;
    },
    color: false,
    now,
  });
  renderer.event(started);
  return { screen, renderer };
};

test('a line is shown when it is complete, and the last one when the step ends', async () => {
  const { screen, renderer } = plain();
  renderer.output?.('ping_host', 'stdout', Buffer.from('one\ntw'));
  expect(screen.text).toMatch(/\| one\n$/);
  renderer.output?.('ping_host', 'stderr', Buffer.from('oops\n'));
  expect(screen.text).toMatch(/! oops\n$/);
  await renderer.close();
  expect(screen.text).toMatch(/\| tw\n$/);
});

test('a flood is held back, said in one line with its size, and the play goes on', async () => {
  let clock = 0;
  const { screen, renderer } = plain(() => clock);
  const piece = Buffer.from('0123456789abcde\n'.repeat(4096));
  for (let count = 0; count < 3200; count += 1) renderer.output?.('ping_host', 'stdout', piece);
  expect(screen.text.length).toBeLessThan(3 * 1024 * 1024);
  const shown = screen.text.match(/0123456789abcde/g)?.length ?? 0;
  clock = 5000;
  renderer.output?.('ping_host', 'stdout', Buffer.from('after\n'));
  await renderer.close();
  expect(screen.text).toContain(`… ${3200 * 4096 - shown} lines are not shown here`);
  expect(screen.text).toMatch(/\| after\n$/);
});

test('output that comes while a question stands there is held back and counted', async () => {
  const { screen, renderer } = plain();
  await renderer.suspend();
  renderer.output?.('ping_host', 'stdout', Buffer.from('one\ntwo\n'));
  expect(screen.text).not.toContain('one');
  renderer.resume();
  renderer.output?.('ping_host', 'stdout', Buffer.from('three\n'));
  expect(screen.text).toContain('… 2 lines are not shown here');
  expect(screen.text).toMatch(/\| three\n$/);
  await renderer.close();
});

test('a play that is resumed counts the steps that were done before', async () => {
  const { events } = recordedPlay('killed-and-resumed');
  const cut = events.findLastIndex(({ type }) => type === 'play.resumed');
  let text = '';
  const renderer = createPlainRenderer({
    write: (piece) => {
      text += piece;
    },
    color: false,
    now: () => 0,
    history: events.slice(0, cut),
  });
  for (const event of events.slice(cut)) renderer.event(event);
  await renderer.close();
  expect(text).toMatch(/^Scheduled Maintenance\nplay 20261120-100000-m1m1/);
  expect(text).toContain('steps       4 done\n');
});

test('a drill that has ended names the command that starts it over; one that waits can be resumed', async () => {
  const { events } = recordedPlay('complete-outage');
  const drilled = { ...started, drill: { system: 'lida', scenario: 's' } } as JournalEvent;
  const ending = (status: 'interrupted' | 'waiting'): string => {
    let text = '';
    const write = (piece: string): void => {
      text += piece;
    };
    const renderer = createPlainRenderer({
      write,
      color: false,
      now: () => 0,
      again: 'runbook drill outage',
    });
    renderer.event(drilled);
    const error = { code: 'RB514', message: 'ended by SIGINT' } as const;
    const { seq, at } = events.at(-1) as JournalEvent;
    renderer.event({ type: 'play.finished', seq, at, status, error, duration: 1 });
    return text;
  };
  expect(ending('interrupted')).toContain('next        runbook drill outage\n');
  expect(ending('interrupted')).not.toContain('resume');
  expect(ending('waiting')).toMatch(/next {8}runbook resume \S/);
});
