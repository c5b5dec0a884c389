import { expect, test } from 'vitest';
import { gather } from '../../src/transcript/gather.ts';
import { renderJson } from '../../src/transcript/json.ts';
import { renderMarkdown } from '../../src/transcript/markdown.ts';
import { narrow, type Wanted } from '../../src/transcript/narrow.ts';
import { undoable } from '../../src/transcript/select.ts';
import { recordedPlay } from './play.ts';

const part = (name: string, wanted: Wanted) => {
  const narrowed = narrow(gather(recordedPlay(name).events), wanted);
  if (!narrowed.ok) throw new Error(narrowed.diagnostics[0]?.message);
  return narrowed.value;
};
const ids = (name: string, wanted: Wanted): readonly string[] => part(name, wanted).steps.map(({ id }) => id);
const refusal = (wanted: Wanted): string => {
  const narrowed = narrow(gather(recordedPlay('complete-outage').events), wanted);
  return narrowed.ok ? '' : `${narrowed.diagnostics[0]?.message} ${narrowed.diagnostics[0]?.help ?? ''}`;
};

test('only the changes are told, with their questions', () => {
  const told = part('complete-outage', { only: 'changes' });
  expect(told.steps.map(({ id }) => id)).toEqual([
    'force_stop',
    'release_locks',
    'start_redis',
    'start_rest',
  ]);
  expect(told.questions.map(({ step }) => step)).toEqual(['force_stop']);
  expect(told.neverRan).toEqual([]);
});

test('a part is bounded by steps, by their ids or numbers, and holds what stands inside of the last', () => {
  const all = gather(recordedPlay('complete-outage').events).steps.map(({ id }) => id);
  expect(ids('complete-outage', { from: 'force_stop', to: 'start_core' })).toEqual([
    'force_stop',
    'release_locks',
    'start_core',
    'start_redis',
  ]);
  expect(ids('complete-outage', { from: '8' })).toEqual(all.slice(all.indexOf('start_rest')));
  expect(ids('complete-outage', { to: 'ping_redis' })).toEqual(['ping_host', 'ping_redis']);
  expect(ids('complete-outage', { from: 'ping_redis', to: '3', only: 'changes' })).toEqual(['force_stop']);
});

test('what happened between two steps belongs to the part in which it stands', () => {
  const told = part('scaling-failed', { to: 'snapshot' });
  expect(told.timeline.map((entry) => (entry.type === 'step' ? entry.id : entry.type))).not.toContain(
    'stopped',
  );
  const rest = part('complete-outage', { from: 'users' });
  expect(rest.timeline.at(-1)?.type).toBe('stopped');
});

test.each([
  ['03:14:31', ['release_locks', 'start_core', 'start_redis']],
  ['2026-11-22T03:14:31', ['release_locks', 'start_core', 'start_redis']],
])('since %s, what was recorded then or later is told', (since, first) => {
  const told = ids('complete-outage', { since });
  // Force stop ended only at 03:14:31.
  expect(told.filter((id) => id !== 'force_stop').slice(0, 3)).toEqual(first);
  expect(told).not.toContain('ping_host');
});

test('a duration reaches back from the last record, and a time of day to the first such after the start', () => {
  expect(ids('complete-outage', { since: '1s' })).toEqual(['users']);
  expect(ids('complete-outage', { since: '1h' })).toEqual(ids('complete-outage', {}));
  expect(ids('complete-outage', { since: '02:00' })).toEqual([]);
});

test.each([
  [
    { from: 'force_stopp' },
    '--from names "force_stopp", and no such step stands in the transcript did you mean',
  ],
  [{ from: 'users', to: 'ping_host' }, '--from users comes behind --to ping_host'],
  [{ since: 'soon' }, '--since takes a time or a duration, not soon'],
])('%j is refused', (wanted, message) => {
  expect(refusal(wanted).toLowerCase()).toContain(message.toLowerCase());
});

test('the head still tells of the whole play, and says that only a part follows', () => {
  const { outputs } = recordedPlay('scaling-failed');
  const whole = gather(recordedPlay('scaling-failed').events);
  const told = part('scaling-failed', { only: 'changes' });
  const [before, after] = [whole, told].map((one) => [...renderMarkdown(one, outputs)].join(''));
  const headOf = (text = ''): string => text.slice(0, text.indexOf('Times are UTC'));
  expect(headOf(after)).toBe(headOf(before));
  expect(after).toContain(
    '**Only a part of the play stands below**: the steps that change or destroy something.',
  );
  expect(before).not.toContain('Only a part');
  expect(JSON.parse([...renderJson(told, outputs)].join('')).part).toEqual({ only: 'changes' });
});

test('what a later step has undone is no longer to be undone, though that step is not told', () => {
  const events = recordedPlay('killed-and-resumed').events.map((event) =>
    event.type === 'step.started' && event.step === 'enable'
      ? { ...event, undo: ['lida system maintenance --disable'] }
      : event,
  );
  const narrowed = narrow(gather(events), { to: 'enable' });
  expect(narrowed.ok && undoable(narrowed.value)).toEqual([]);
});
