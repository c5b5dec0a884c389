import { describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.ts';
import { gather } from '../../src/transcript/gather.ts';
import { renderJson } from '../../src/transcript/json.ts';
import { renderMarkdown } from '../../src/transcript/markdown.ts';
import { changes, undoable } from '../../src/transcript/select.ts';
import { recordedPlay, recordedPlays } from './play.ts';

const markdown = (events: readonly JournalEvent[]): string =>
  [...renderMarkdown(gather(events), () => new Uint8Array())].join('');

test('undos are listed last first, without those that a later step has run', () => {
  const { events } = recordedPlay('scaling-failed');
  expect(undoable(gather(events)).map(({ step }) => step.id)).toEqual(['scale', 'snapshot']);
  expect(markdown(events)).toContain('## How to undo what was changed');
  // Maintenance mode was enabled and disabled again; nothing is left to undo.
  const maintenance = recordedPlay('killed-and-resumed').events.map((event) =>
    event.type === 'step.started' && event.step === 'enable'
      ? { ...event, undo: ['lida system maintenance --disable'] }
      : event,
  );
  expect(undoable(gather(maintenance))).toEqual([]);
  const before = maintenance.findIndex((event) => event.type === 'step.started' && event.step === 'disable');
  expect(undoable(gather(maintenance.slice(0, before))).map(({ step }) => step.id)).toEqual(['enable']);
});

test('what changed are the change and destroy steps that started, and no others', () => {
  const { events } = recordedPlay('complete-outage');
  expect(changes(gather(events)).map(({ step }) => step.id)).toEqual([
    'force_stop',
    'release_locks',
    'start_redis',
    'start_rest',
  ]);
});

test('why a step never ran tells an arm that was passed by from a play that ended', () => {
  const reasons = (name: string) =>
    gather(recordedPlay(name).events).neverRan.map(({ id, because }) => [id, because.type]);
  expect(reasons('complete-outage')).toEqual([['note_redis', 'arm-not-taken']]);
  expect(reasons('scaling-failed')).toEqual([
    ['restart', 'play-ended'],
    ['probe', 'play-ended'],
    ['open', 'parent-never-ran'],
    ['note', 'play-ended'],
  ]);
});

test('an engine that was killed is told from one that let go, with the time without an engine', () => {
  const { steps } = gather(recordedPlay('killed-and-resumed').events);
  const resumes = steps.flatMap(({ entries }) => entries.filter((entry) => entry.type === 'resumed'));
  expect(resumes.map(({ killed, origin }) => [killed, origin.operator])).toEqual([
    [true, 'linh'],
    [false, 'ada'],
    [true, 'ada'],
  ]);
  expect(markdown(recordedPlay('killed-and-resumed').events)).toContain(
    '**Resumed** 4 m 05 s later by `linh` on `oncall-2`',
  );
});

test('the output of a probe is not taken for the output of the attempt', () => {
  const { steps } = gather(recordedPlay('killed-and-resumed').events);
  const reindex = steps.find(({ id }) => id === 'reindex');
  const attempts = reindex?.entries.filter((entry) => entry.type === 'attempt');
  expect(attempts?.map(({ output }) => output?.file)).toEqual([undefined, undefined, undefined]);
  const verified = reindex?.entries.filter((entry) => entry.type === 'verified');
  expect(verified?.flatMap(({ outputs }) => outputs.map(({ file }) => file))).toEqual([
    'outputs/reindex.2.verify-1.log',
  ]);
});

describe.each(recordedPlays)('every beginning of $name', ({ events, outputs }) => {
  test('has a transcript that says how far it came', () => {
    for (let length = 1; length <= events.length; length += 1) {
      const begun = events.slice(0, length);
      const text = [...renderMarkdown(gather(begun), outputs)].join('');
      const last = begun.findLast(
        ({ type }) => type === 'play.finished' || type === 'play.resumed' || type === 'play.started',
      );
      if (last?.type === 'play.finished') expect(text).not.toContain('**No end on record**');
      else expect(text).toContain('**No end on record**');
      for (const event of begun) {
        if (event.type === 'step.started') for (const line of event.action) expect(text).toContain(line);
      }
      JSON.parse([...renderJson(gather(begun), outputs)].join(''));
    }
  });

  test('is rendered to the same bytes again, and whatever the time zone and language', () => {
    const before = [process.env.TZ, process.env.LANG];
    const render = () =>
      [...renderMarkdown(gather(events), outputs), ...renderJson(gather(events), outputs)].join('');
    const first = render();
    try {
      process.env.TZ = 'Pacific/Chatham';
      process.env.LANG = 'ar_EG.UTF-8';
      expect(render()).toBe(first);
      expect(render()).toBe(first);
    } finally {
      [process.env.TZ, process.env.LANG] = [before[0] ?? 'UTC', before[1] ?? 'C'];
    }
  });
});
