import { expect, test } from 'vitest';
import type { JournalEntry, JournalEvent } from '../../src/journal/events.ts';
import { createTreeRenderer } from '../../src/terminal/tree.ts';
import { recordedPlay } from '../transcript/play.ts';
import { FakeScreen } from './screen.ts';

const [first] = recordedPlay('complete-outage').events;
if (first?.type !== 'play.started') throw new Error('no playbook');
const started: JournalEvent = { ...first, playbook: { ...first.playbook, expectDuration: 15 * 60_000 } };

const event = (entry: JournalEntry): JournalEvent => ({ ...entry, seq: 1, at: '2026-11-22T03:14:07.120Z' });

const running = event({
  type: 'step.started',
  step: 'force_stop',
  kind: 'shell',
  effect: 'destroy',
  attempt: 1,
  action: ['lida system stop --force'],
  digest: '',
});

const finished = event({ type: 'play.finished', status: 'succeeded', duration: 22 * 60_000 });

/** A play that has taken so many minutes when its step runs. */
const after = (minutes: number, ...before: readonly JournalEvent[]) => {
  const screen = new FakeScreen();
  let now = 0;
  const renderer = createTreeRenderer({
    stream: screen,
    write: (text) => screen.write(text),
    color: false,
    now: () => now,
  });
  renderer.event(started);
  for (const one of before) renderer.event(one);
  now = minutes * 60_000;
  renderer.event(running);
  return { screen, renderer };
};

test('the screen says how long a play usually takes, and how long it has taken', async () => {
  const { screen, renderer } = after(22);
  await screen.until(/the play: usually 15 m, now 22 m/);
  renderer.event(finished);
  await renderer.close();
  const shown = screen.lines.join('\n');
  expect(shown.replace(/\s+/g, ' ')).toContain('complete-outage.yaml · usually takes 15 m ');
  expect(shown).toContain('SUCCEEDED after 22 m (usually takes 15 m)');
  // What moved is gone with the step.
  expect(shown).not.toContain('the play: usually');
});

test('nothing is compared after a resume, and where the playbook does not say', async () => {
  const { origin } = first;
  const { screen, renderer } = after(22, event({ type: 'play.resumed', origin, playbookChanged: false }));
  await screen.until(/\$ lida system stop --force/);
  renderer.event(finished);
  await renderer.close();
  expect(screen.lines.join('\n')).not.toContain('the play: usually');
  expect(screen.lines.join('\n')).not.toContain('(usually takes');
});
