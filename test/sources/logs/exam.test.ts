import { setImmediate } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { CODES } from '../../../src/diagnostics/codes.ts';
import type { Result } from '../../../src/diagnostics/diagnostic.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { LogEnd, LogEntry, LogRange } from '../../../src/sources/logs/source.ts';
import { logSources } from '../../../src/steps/logs/index.ts';
import { readLog } from '../../../src/steps/logs/log.ts';
import { witness } from '../../steps/context.ts';
import { type Column, ExamTable } from '../exam-table.ts';
import { type Served, SITUATIONS, type Situation, type Stand, type Trouble, type Written } from './stand.ts';
import { stands } from './stands/index.ts';

/** The present of the exam. */
const NOW = Date.parse('2026-11-22T03:00:00Z');
const SECOND = 1000;
const SINCE = NOW - 600 * SECOND;

/** Waits are passed over, and known. */
const hastyClock = (): Clock & { readonly slept: number[] } => {
  const slept: number[] = [];
  let monotonic = 0;
  return {
    slept,
    now: () => NOW,
    monotonic: () => monotonic,
    random: () => 0.5,
    sleep: async (ms) => {
      slept.push(ms);
      monotonic += ms;
      await setImmediate();
    },
  };
};

/** Settles when a signal aborts. */
const once = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

const written = (at: number, said: string): Written => ({
  at,
  text: `${new Date(at).toISOString()} ${said}`,
});

/** One a second, up to the present. */
const many = (count: number, said = 'ERROR'): Written[] =>
  Array.from({ length: count }, (_, index) => written(NOW - (count - index) * SECOND, `${said} ${index}`));

interface Read {
  readonly end: Result<LogEnd>;
  readonly entries: readonly LogEntry[];
}

interface Asked extends Partial<LogRange> {
  readonly signal?: AbortSignal;
}

const reading = async ({ source }: Stand, served: Served, asked: Asked = {}): Promise<Read> => {
  const { signal = new AbortController().signal, ...range } = asked;
  const entries: LogEntry[] = [];
  const { context } = witness({ clock: hastyClock(), signal, ...served.context });
  const whole: LogRange = {
    since: SINCE,
    until: NOW,
    clocking: { zone: 'utc', now: NOW },
    atMost: 100_000,
    ...range,
  };
  const take = (some: readonly LogEntry[]) => void entries.push(...some);
  const end = await readLog({ source, spec: served.spec }, whole, take, context);
  return { end, entries };
};

const read = async (stand: Stand, entries: readonly Written[], trouble?: Trouble, asked?: Asked) =>
  reading(stand, await stand.serve(entries, trouble), asked);

const complete = { ok: true, value: expect.not.objectContaining({ missing: expect.anything() }) };

/** All of them came, each once, in the order of time, and nothing is said to be missing. */
const expectAll = ({ end, entries }: Read, log: readonly Written[]): void => {
  expect(end).toMatchObject(complete);
  expect(entries.map(({ at }) => at)).toEqual(log.map(({ at }) => at));
  expect(entries.map(({ text }) => text).toSorted()).toEqual(log.map(({ text }) => text).toSorted());
};

const expectFailure = ({ end }: Read) => {
  if (end.ok) throw new Error(`it was read: ${JSON.stringify(end.value)}`);
  const [first] = end.diagnostics;
  expect(CODES).toHaveProperty(first?.code ?? 'none');
  expect(first?.message).toMatch(/\S/);
  return first;
};

/** What the table says of a log that was read as it is. */
const ALL = 'each once';

/** What each row comes to, in the words of the table. */
const EXAM: Readonly<Record<Situation, (stand: Stand) => Promise<string>>> = {
  async order(stand) {
    const log = many(5);
    const seen = await read(stand, log);
    expectAll(seen, log);
    expect(seen.entries.map(({ text }) => text)).toEqual(log.map(({ text }) => text));
    return ALL;
  },

  async none(stand) {
    const seen = await read(stand, []);
    expectAll(seen, []);
    return 'none';
  },

  async edges(stand) {
    const log = [SINCE - 1, SINCE, NOW - 1, NOW].map((at, index) => written(at, `edge ${index}`));
    const { end, entries } = await read(stand, log);
    expect(end).toMatchObject(complete);
    // What is outside may be left out; what is inside may not.
    const inside = entries.filter(({ at = 0 }) => at >= SINCE && at < NOW);
    expect(inside.map(({ text }) => text)).toEqual([log[1]?.text, log[2]?.text]);
    return 'the first moment is of it, the last is not';
  },

  async paging(stand) {
    const log = many((stand.page ?? 1) * 3 + 1);
    expectAll(await read(stand, log, undefined, { since: log[0]?.at ?? 0 }), log);
    return ALL;
  },

  async equal(stand) {
    const count = (stand.page ?? 10) + 3;
    const same = Array.from({ length: count }, (_, index) => written(NOW - 5 * SECOND, `same ${index}`));
    const log = [written(NOW - 9 * SECOND, 'before'), ...same, written(NOW - SECOND, 'behind')];
    expectAll(await read(stand, log), log);
    return ALL;
  },

  async throttled(stand) {
    const log = many(3);
    expectAll(await read(stand, log, 'throttled'), log);
    return 'asked again, each once';
  },

  async refused(stand) {
    const fault = expectFailure(await read(stand, many(1), 'refused'));
    expect(fault?.message).not.toMatch(/undefined|\[object/);
    return `fails (${fault?.code})`;
  },

  async hangs(stand) {
    const controller = new AbortController();
    const served = await stand.serve(many(1), 'hangs');
    const seen = reading(stand, served, { signal: controller.signal });
    await served.asked;
    controller.abort();
    // It ends at all; the kind looks at the signal first.
    await seen;
    return "ended by the step's timeout";
  },

  async fails(stand) {
    return `fails (${expectFailure(await read(stand, many(1), 'fails'))?.code})`;
  },

  async breaks(stand) {
    const log = many((stand.page ?? 1) + 1);
    const { end } = await read(stand, log, 'breaks', { since: log[0]?.at ?? 0 });
    expect(end, 'it is never taken for all').not.toMatchObject(complete);
    return end.ok ? 'what was read, and incomplete' : `fails (${end.diagnostics[0]?.code})`;
  },

  async garbled(stand) {
    const code = expectFailure(await read(stand, many(1), 'garbled'))?.code;
    expect(code).toBe('RB505');
    return `fails (${code})`;
  },

  async slow(stand) {
    const log = many(3);
    expectAll(await read(stand, log, 'slow'), log);
    return ALL;
  },

  async huge(stand) {
    const long = written(NOW - 5 * SECOND, 'x'.repeat(200_000));
    const log = [written(NOW - 9 * SECOND, 'before'), long, written(NOW - SECOND, 'behind')];
    const { end, entries } = await read(stand, log);
    expect(end).toMatchObject({ ok: true });
    expect(entries.map(({ at }) => at)).toEqual(log.map(({ at }) => at));
    expect(entries[1]?.text.slice(0, 2000)).toBe((long.text as string).slice(0, 2000));
    return long.text.length === entries[1]?.text.length ? ALL : 'its first 64 KiB, and the others';
  },

  async many(stand) {
    const seen = await read(stand, many(20), undefined, { atMost: 10 });
    if (seen.entries.length === 20) {
      expect(seen.end).toMatchObject(complete);
      return 'all of them: they are not kept';
    }
    expect(seen.entries.length).toBeLessThanOrEqual(10);
    expect(seen.end).toMatchObject({ ok: true, value: { missing: expect.stringContaining('10') } });
    return 'so many, and incomplete';
  },

  async lines(stand) {
    const log = [written(NOW - 5 * SECOND, 'ERROR query\n    at db.js:7\n    at api.js:9'), ...many(2)];
    const seen = await read(stand, log);
    expectAll(seen, log);
    return 'one entry';
  },

  async bytes(stand) {
    const [before, spoilt, behind] = many(3);
    const broken = Buffer.concat([Buffer.from(spoilt?.text as string), Buffer.from([0xc3, 0x28, 0xff])]);
    const log = [before, { at: spoilt?.at ?? 0, text: broken }, behind] as Written[];
    const { end, entries } = await read(stand, log);
    expect(end).toMatchObject(complete);
    expect(entries.map(({ at }) => at)).toEqual(log.map(({ at }) => at));
    expect(entries[1]?.text.startsWith(spoilt?.text as string)).toBe(true);
    expect([entries[0]?.text, entries[2]?.text]).toEqual([before?.text, behind?.text]);
    return 'as U+FFFD, the others untouched';
  },

  async follow(stand) {
    const log = [...many(2), ...[0, 1, 1, 5].map((ms, index) => written(NOW + ms, `meanwhile ${index}`))];
    const served = await stand.serve(log.slice(0, 2), 'grows');
    if (served.add === undefined) throw new Error('the stand must let its log grow');
    const left = log.slice(2);
    const entries: LogEntry[] = [];
    const end = new AbortController();
    let idle = 0;
    const sleep: Clock['sleep'] = async (ms, signal) => {
      // A bound, and no pause between two looks: its time does not come.
      if (ms > 2 * SECOND && signal) return once(signal);
      const next = left.shift();
      if (next !== undefined) served.add?.(next);
      // What was handed over twice would come within the next looks.
      if (entries.length >= log.length) idle += 1;
      if (idle > 3) end.abort();
      await setImmediate();
    };
    const { context } = witness({ ...served.context, clock: { ...hastyClock(), sleep } });
    const range = { since: SINCE, clocking: { zone: 'utc', now: NOW } as const, atMost: 1000 };
    const ended = await readLog(
      { source: stand.source, spec: served.spec },
      { ...range, follow: { every: SECOND, end: end.signal } },
      (some) => void entries.push(...some),
      context,
    );
    expectAll({ end: ended, entries }, log);
    return ALL;
  },
};

const table = new ExamTable();
const columnOf = (stand: Stand): Column => ({ head: `\`${stand.source}\``, never: stand.never });

test('every source has a stand', () => {
  expect(stands.map(({ source }) => source)).toEqual(logSources.map(({ name }) => name));
});

describe.each(stands.map((stand) => [stand.source, stand] as const))('%s', (_, stand) => {
  const rows = (Object.keys(SITUATIONS) as Situation[]).filter((row) => stand.never[row] === undefined);
  test.each(rows.map((row) => [SITUATIONS[row], row] as const))('%s', async (_title, row) => {
    table.set(columnOf(stand), row, await EXAM[row](stand));
  });
});

afterAll(() => table.expectOn('logs.md', stands.map(columnOf), SITUATIONS));
