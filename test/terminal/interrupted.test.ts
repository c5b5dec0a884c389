import { expect, test } from 'vitest';
import type { JournalEntry } from '../../src/journal/events.ts';
import type { PlayInterrupted } from '../../src/journal/interruption.ts';
import { interruptedText } from '../../src/terminal/interrupted.ts';
import { aPlay, aStep, begins, onPlain, onTree, succeeds } from './told.ts';

const event = (more: Partial<PlayInterrupted>): PlayInterrupted => ({
  type: 'play.interrupted',
  signal: 'SIGTERM',
  step: 'a',
  ...more,
});

test.each([
  [
    { decision: 'stop-after' },
    'SIGTERM: the play stops when this step has ended; a second SIGINT or SIGTERM ends it now',
  ],
  [{ decision: 'stop-after', signal: 'SIGHUP' }, 'SIGHUP: the play stops when this step has ended'],
  [
    { decision: 'stop-after', signal: 'SIGINT', by: 'ada' },
    'ada: the play stops when this step has ended; Ctrl-C ends it now',
  ],
  [{ decision: 'stop-now' }, 'SIGTERM: ending this step now'],
  [{ decision: 'stop-now', also: ['b', 'c'] }, 'SIGTERM: ending these 3 steps now'],
  [
    { decision: 'stop-after', also: ['b'] },
    'SIGTERM: the play stops when what changes something has ended; a second SIGINT or SIGTERM ends them now',
  ],
  [
    { decision: 'stop-after', signal: 'SIGINT', by: 'ada', also: ['b'] },
    'ada: the play stops when these 2 steps have ended; Ctrl-C ends them now',
  ],
  [{ decision: 'go-on', signal: 'SIGINT', by: 'ada' }, 'ada: going on after SIGINT'],
  // Nothing ran; so do the journals before decisions were recorded say it.
  [{}, 'interrupted by SIGTERM'],
] as const)('%j is told as: %s', (more, text) => {
  expect(interruptedText(event(more))).toBe(text);
});

test('what was decided behind a step is told as such', async () => {
  const decided = event({ decision: 'stop-after', signal: 'SIGINT', by: 'ada' });
  const seen: JournalEntry[] = [aPlay(aStep('a')), begins('a'), succeeds('a'), decided];
  expect((await onPlain(seen)).at(-1)).toBe('  ada: the play stops here');
  expect((await onTree(seen)).join('\n')).not.toContain('ada');
});

test('no name in it is obeyed by the terminal', () => {
  expect(interruptedText(event({ decision: 'stop-now', by: 'a\u001b[2Jda' }))).not.toContain('\u001b');
});

test('a log tells it under the step; a screen tells it with the running step and leaves no line of it', async () => {
  const seen: JournalEntry[] = [
    aPlay(aStep('a')),
    begins('a'),
    event({ decision: 'stop-after' }),
    succeeds('a'),
  ];
  expect((await onPlain(seen)).join('\n')).toContain('  SIGTERM: the play stops when');
  expect((await onTree(seen)).join('\n')).not.toContain('SIGTERM');
});

test('a signal that stopped a play at once is a line on both', async () => {
  const seen: JournalEntry[] = [
    aPlay(aStep('a')),
    begins('a'),
    { type: 'play.interrupted', signal: 'SIGINT' },
  ];
  for (const lines of [await onPlain(seen), await onTree(seen)])
    expect(lines).toContain('interrupted by SIGINT');
});
