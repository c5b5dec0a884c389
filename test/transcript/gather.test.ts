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

test('the head tells what failed at first and came right later, and the time on the wall where that is another', () => {
  const { events } = recordedPlay('complete-outage');
  expect(markdown(events)).toMatch(/\| 5\.1\. Start Redis \| succeeded at attempt 2, \d.* later \| RB501/);
  expect(markdown(events)).toContain('| Started | 2026-11-22 03:14:07 UTC |');
  const away = events.map((event) =>
    event.type === 'play.started' ? { ...event, origin: { ...event.origin, offset: '-04:30' } } : event,
  );
  expect(markdown(away)).toContain(
    '| Started | 2026-11-22 03:14:07 UTC; there it was 2026-11-21 22:44:07 -04:30 |',
  );
});

describe('a note of a person', () => {
  const note = (at: string, text = 'seen') =>
    ({ seq: 0, at, type: 'note', text, by: 'linh', host: 'ops2' }) as const;
  const { events } = recordedPlay('killed-and-resumed');
  const [first] = events;
  const last = events.at(-1);

  test('stands at its place in time, inside of the step that it befell', () => {
    const attempt = events.find((event) => event.type === 'step.started' && event.step === 'reindex');
    const at = new Date(Date.parse(attempt?.at ?? '') + 1).toISOString();
    const { steps, notes } = gather(events, { notes: [note(at)] });
    const reindex = steps.find(({ id }) => id === 'reindex');
    const [before, noted] = (reindex?.entries ?? []).slice(0, 2);
    expect([before?.type, noted?.type]).toEqual(['attempt', 'noted']);
    expect(notes).toMatchObject([{ text: 'seen', by: 'linh' }]);
  });

  test('that was made before the first or after the last event is told, and the play took as long as before', () => {
    const ends = [first?.at, last?.at].map(
      (at, index) => Date.parse(at ?? '') + (index === 0 ? -1000 : 1000),
    );
    const notes = ends.map((at) => note(new Date(at).toISOString()));
    const with2 = gather(events, { notes });
    const without = gather(events);
    expect(with2.ended).toBe(without.ended);
    expect(with2.timeline.at(-1)).toMatchObject({ type: 'noted' });
    expect(with2.timeline.length).toBe(without.timeline.length + 2);
  });

  test('says so where notes are missing', () => {
    const text = [
      ...renderMarkdown(gather(events, { notes: [], damagedFrom: 2 }), () => new Uint8Array()),
    ].join('');
    expect(text).toContain('**Notes are missing**: from note 2 on');
  });
});
