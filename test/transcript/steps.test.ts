import { expect, test } from 'vitest';
import type { JournalEntry, JournalEvent } from '../../src/journal/events.ts';
import type { Question } from '../../src/ports/operator.ts';
import { gather } from '../../src/transcript/gather.ts';
import { renderMarkdown } from '../../src/transcript/markdown.ts';
import { recordedPlay } from './play.ts';

const [started] = recordedPlay('scaling-failed').events;

/** A play of the recorded playbook with other events, a second apart. */
const play = (...entries: readonly JournalEntry[]): JournalEvent[] => [
  started as JournalEvent,
  ...entries.map((entry, index) => ({
    ...entry,
    seq: index + 1,
    at: new Date(Date.parse('2026-11-21T23:58:31Z') + index * 1000).toISOString(),
  })),
];

const stepOf = (events: readonly JournalEvent[], id: string) =>
  gather(events).steps.find((step) => step.id === id);

const section = (events: readonly JournalEvent[], heading: string): string => {
  const text = [...renderMarkdown(gather(events), () => new Uint8Array())].join('');
  const from = text.indexOf(`# ${heading}`);
  expect(from, text).toBeGreaterThanOrEqual(0);
  const to = text.indexOf('\n#', from);
  return text.slice(from, to === -1 ? undefined : to);
};

const attempt = (step: string): JournalEntry => ({
  type: 'step.started',
  step,
  kind: 'shell',
  effect: 'change',
  attempt: 1,
  action: ['lida scale workers 8'],
  digest: '',
});

const failed: JournalEntry = {
  type: 'step.finished',
  step: 'scale',
  attempt: 1,
  duration: 10,
  outcome: { status: 'failed', error: { code: 'RB501', message: 'it broke' }, outputs: {} },
};

const asked = (purpose: Question['purpose'], ask: string): JournalEntry => ({
  type: 'question.asked',
  step: 'scale',
  question: { step: 'scale', purpose, ask, answer: { type: 'yes-no' }, context: [] },
});

const answered = (purpose: Question['purpose'], value: string | boolean): JournalEntry => ({
  type: 'question.answered',
  step: 'scale',
  purpose,
  value,
  by: 'linh',
  via: 'terminal',
});

const stop: JournalEntry = { type: 'play.finished', status: 'failed', step: 'scale', duration: 1 };
const end: JournalEntry = { type: 'play.finished', status: 'succeeded', duration: 1 };

test('a step that was declined is a failure with its reason, and changed nothing', () => {
  const refused: JournalEntry = {
    ...failed,
    duration: 0,
    outcome: { status: 'failed', error: { code: 'RB509', message: 'linh declined to run it' }, outputs: {} },
  };
  const events = play(asked('approve', 'Scale?'), answered('approve', false), refused, stop);
  expect(stepOf(events, 'scale')?.status).toBe('failed');
  expect(section(events, '3. Scale')).toContain('**Not started.** RB509 linh declined to run it.');
  expect(section(events, 'What failed')).toMatch(/\*\*the play stopped here\*\* \| RB509 linh declined/);
  expect(section(events, 'What changed')).toContain('Nothing');
});

test('a failure that stopped the play is told from one that a person passed over', () => {
  const failure = [attempt('scale'), failed, asked('failure', 'What now?')];
  const stopped = play(...failure, answered('failure', 'stop'), stop);
  expect(stepOf(stopped, 'scale')?.passedOver).toBeUndefined();
  expect(section(stopped, 'What failed')).toContain('**the play stopped here**');
  const passed = play(...failure, answered('failure', 'continue'), end);
  expect(stepOf(passed, 'scale')?.passedOver).toEqual({ basis: 'operator', by: 'linh' });
  expect(section(passed, 'What failed')).toContain('passed over by `linh`');
  expect(section(passed, 'Transcript')).toContain('**Succeeded, with one failure passed over**');
});

test('what the record says of a failure that was passed over comes before what the playbook says', () => {
  const basis = (word: 'on-failure' | 'operator') =>
    stepOf(
      play(attempt('scale'), failed, { type: 'step.passed-over', step: 'scale', basis: word }, end),
      'scale',
    )?.passedOver;
  expect(basis('on-failure')).toEqual({ basis: 'on-failure' });
  expect(basis('operator')).toEqual({ basis: 'operator' });
});

test('the cause of a failed play stands where it failed and in the table, and nowhere else', () => {
  const error = { code: 'RB501', message: 'it broke' } as const;
  const events = play(attempt('scale'), failed, { ...stop, error });
  const text = [...renderMarkdown(gather(events), () => new Uint8Array())].join('');
  expect(text.split('it broke').length - 1).toBe(2);
});

test('a question that is open is no step whose outcome is unknown', () => {
  const events = play(attempt('scale'), asked('confirm', 'How many?'));
  expect(stepOf(events, 'scale')?.status).toBe('asked');
  expect(section(events, '3. Scale')).toContain('**No answer on record.**');
});

test('an answer says how long it took a person, and nothing of the kind where it was given beforehand', () => {
  const typed = play(asked('approve', 'Scale?'), answered('approve', true));
  expect(section(typed, 'Questions')).toContain('| 1 s | `linh`, typed at the terminal |');
  const given = play(asked('approve', 'Scale?'), {
    ...answered('approve', true),
    via: 'yes',
  } as JournalEntry);
  expect(section(given, 'Questions')).toContain('|  | `linh`, given by `--yes` |');
});

test('an outcome that nobody knows is no failure', () => {
  const events = play(attempt('scale'), {
    ...failed,
    outcome: { status: 'unknown', error: { code: 'RB510', message: 'no probe came through' }, outputs: {} },
  } as JournalEntry);
  expect(stepOf(events, 'scale')?.status).toBe('unknown');
  expect(section(events, 'What changed')).toContain('**unknown**');
  expect(section(events, '3. Scale')).toContain('**Outcome unknown** after 10 ms');
});

test('a time carries its date only on another day than the start', () => {
  const late = play(attempt('scale')).map((event, index) =>
    index === 1 ? { ...event, at: '2026-11-22T00:00:30.500Z' } : event,
  );
  expect(section(late, '3. Scale')).toContain('2026-11-22 00:00:30 (+00:02:00)');
  expect(section(play(attempt('scale')), '3. Scale')).toContain('\n23:58:31 (+00:00:01)');
});

test('output that a full disk did not take is missed in sight', () => {
  const printed = (lost: number, bytes: number): JournalEntry => ({
    ...failed,
    output: { file: 'output/scale.1.log', bytes, sha256: '', ...(lost > 0 && { lost }) },
  });
  const missed = '**1,204 bytes of its output could not be written, and are nowhere.**';
  const heading = '3. Scale';
  for (const bytes of [0, 7]) {
    expect(section(play(attempt('scale'), printed(1204, bytes)), heading)).toContain(missed);
    expect(section(play(attempt('scale'), printed(0, bytes)), heading)).not.toContain('could not be written');
  }
});

test.each([
  [{ decision: 'stop-after' }, '**Interrupted** by `SIGINT`; the play stops when `scale` has ended.'],
  [{ decision: 'stop-now', by: 'linh' }, '**Interrupted** by `SIGINT`; `linh` chose: `scale` is ended now.'],
  [{ decision: 'go-on', by: 'linh' }, '**Interrupted** by `SIGINT`; `linh` chose: the play goes on.'],
] as const)('a signal while a step ran is told with what it led to: %j', (more, text) => {
  const events = play(attempt('scale'), {
    type: 'play.interrupted',
    signal: 'SIGINT',
    step: 'scale',
    ...more,
  });
  expect([...renderMarkdown(gather(events), () => new Uint8Array())].join('')).toContain(text);
  const notes = stepOf(events, 'scale')?.entries.filter(({ type }) => type === 'interrupted');
  expect(notes).toEqual([
    { type: 'interrupted', at: expect.any(String), signal: 'SIGINT', step: 'scale', ...more },
  ]);
});
