import { describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.ts';
import { comparePlays } from '../../src/transcript/compare-plays.ts';
import { renderComparisonMarkdown } from '../../src/transcript/comparison-markdown.ts';
import { alikeText, comparisonTables } from '../../src/transcript/comparison-words.ts';
import { gather } from '../../src/transcript/gather.ts';
import { recordedPlay } from './play.ts';

const { events } = recordedPlay('complete-outage');
const compare = (changed: readonly JournalEvent[]) => comparePlays(gather(events), gather(changed));
const stepOf = (comparison: ReturnType<typeof compare>, id: string) =>
  comparison.steps.find((step) => step.id === id);
const changeFinished = (
  step: string,
  change: (event: Extract<JournalEvent, { type: 'step.finished' }>) => JournalEvent,
) => events.map((event) => (event.type === 'step.finished' && event.step === step ? change(event) : event));

test('a play is like itself', () => {
  const comparison = compare(events);
  expect(comparison.inputs).toEqual([]);
  expect(comparison.steps.every(({ alike, pace }) => alike && pace === undefined)).toBe(true);
  expect(comparisonTables(comparison).notes).toEqual([]);
  expect(alikeText(comparison)).toBe(
    `${comparison.steps.length} of ${comparison.steps.length} steps came to the same in both.`,
  );
});

test('what ran in one play only is told as that, where it stood', () => {
  const without = events.filter((event) => !('step' in event) || event.step !== 'release_locks');
  const gone = compare(without);
  expect(stepOf(gone, 'release_locks')).toMatchObject({ status: { second: undefined }, alike: false });
  expect(comparisonTables(gone).notes).toEqual([['release_locks', 'only in the first']]);
  const came = comparePlays(gather(without), gather(events));
  expect(came.steps.map(({ id }) => id)).toEqual(gather(events).steps.map(({ id }) => id));
  expect(comparisonTables(came).notes).toEqual([['release_locks', 'only in the second']]);
});

test('another arm, another answer, other inputs and other outputs are told', () => {
  const changed = changeFinished('start_rest', (event) => ({
    ...event,
    outcome: { status: 'succeeded', outputs: { exit_code: 0, ready: 7 } },
  })).map((event): JournalEvent => {
    if (event.type === 'step.routed') return { ...event, label: 'otherwise' };
    if (event.type === 'question.answered' && event.step === 'users') return { ...event, value: false };
    return event.type === 'play.started' ? { ...event, inputs: { ...event.inputs, drain: true } } : event;
  });
  const { inputs, ...comparison } = compare(changed);
  expect(inputs).toEqual([{ name: 'drain', first: false, second: true }]);
  const steps = { inputs, ...comparison };
  expect(stepOf(steps, 'start_core')?.arm.second).toBe('otherwise');
  expect(stepOf(steps, 'users')?.answers).toMatchObject([{ first: true, second: false }]);
  expect(stepOf(steps, 'start_rest')?.outputs).toContainEqual({ name: 'ready', first: undefined, second: 7 });
  const { notes, values } = comparisonTables(steps);
  expect(Object.fromEntries(notes)).toMatchObject({
    start_core: 'another arm',
    users: 'another answer',
    start_rest: expect.stringContaining('other values'),
  });
  expect(values[0]).toEqual(['input', 'drain', 'false', 'true']);
});

describe('a duration', () => {
  const paceOf = (duration: number, before: number) => {
    const of = (ms: number) => changeFinished('ping_host', (event) => ({ ...event, duration: ms }));
    return comparePlays(gather(of(before)), gather(of(duration))).steps[0]?.pace;
  };
  test.each([
    [12_000, 40_000, 'slower'],
    [40_000, 12_000, 'faster'],
    [12_000, 17_900, undefined],
    [12_000, 18_000, 'slower'],
    [100, 1_099, undefined],
    [100, 1_100, 'slower'],
    [0, 1_000, 'slower'],
  ])('of %i ms that becomes %i is %s', (before, duration, pace) => {
    expect(paceOf(duration, before)).toBe(pace);
  });
});

test('what came from outside is no markup, and stands on one line', () => {
  const hostile = '| <b>x</b> `y`\n# z';
  const changed = events.map((event) =>
    event.type === 'play.started' ? { ...event, inputs: { ...event.inputs, [hostile]: hostile } } : event,
  );
  const text = renderComparisonMarkdown(compare(changed));
  expect(text).not.toContain('<b>');
  expect(text.split('\n').filter((line) => line.startsWith('#'))).toHaveLength(3);
  const rows = text
    .slice(text.indexOf('## Values'))
    .split('\n')
    .filter((line) => line.startsWith('|'));
  for (const row of rows) expect(row.split('|')).toHaveLength(6);
});

test('the samples of a metric are held against each other by their values, and shown as bars', () => {
  const { events: watched } = recordedPlay('metrics-watched');
  const later = watched.map((event) => {
    if (event.type !== 'step.finished') return event;
    const { samples } = event.outcome.outputs as { samples: readonly { at: string; value?: number }[] };
    const changed = samples.map(({ value }, index) => ({
      at: new Date(Date.UTC(2026, 11, 24, 0, 0, index)).toISOString(),
      ...(value !== undefined && { value: event.step === 'latency' ? 1 - value : value }),
    }));
    const outputs = { ...event.outcome.outputs, samples: changed };
    return { ...event, outcome: { ...event.outcome, outputs } } as JournalEvent;
  });
  const comparison = comparePlays(gather(watched), gather(later));
  expect(comparison.steps.filter(({ alike }) => !alike).map(({ id }) => id)).toEqual(['latency']);
  expect(comparisonTables(comparison).values).toEqual([['latency', 'samples', '██▅▃▂▁', '▁▁▄▆▇█']]);
});
