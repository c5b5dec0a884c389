import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { CODES } from '../../../src/diagnostics/codes.ts';
import type { Result } from '../../../src/diagnostics/diagnostic.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { LogEnd, LogEntry, LogRange } from '../../../src/sources/logs/source.ts';
import { logSources } from '../../../src/steps/logs/index.ts';
import { readLog } from '../../../src/steps/logs/log.ts';
import { witness } from '../../steps/context.ts';
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

const EXAM: Readonly<Record<Situation, (stand: Stand) => Promise<void>>> = {
  async order(stand) {
    const log = many(5);
    const seen = await read(stand, log);
    expectAll(seen, log);
    expect(seen.entries.map(({ text }) => text)).toEqual(log.map(({ text }) => text));
  },

  async none(stand) {
    const seen = await read(stand, []);
    expectAll(seen, []);
  },

  async edges(stand) {
    const log = [SINCE - 1, SINCE, NOW - 1, NOW].map((at, index) => written(at, `edge ${index}`));
    const { end, entries } = await read(stand, log);
    expect(end).toMatchObject(complete);
    // What is outside may be left out; what is inside may not.
    const inside = entries.filter(({ at = 0 }) => at >= SINCE && at < NOW);
    expect(inside.map(({ text }) => text)).toEqual([log[1]?.text, log[2]?.text]);
  },

  async paging(stand) {
    const log = many((stand.page ?? 1) * 3 + 1);
    expectAll(await read(stand, log, undefined, { since: log[0]?.at ?? 0 }), log);
  },

  async equal(stand) {
    const count = (stand.page ?? 10) + 3;
    const same = Array.from({ length: count }, (_, index) => written(NOW - 5 * SECOND, `same ${index}`));
    const log = [written(NOW - 9 * SECOND, 'before'), ...same, written(NOW - SECOND, 'behind')];
    expectAll(await read(stand, log), log);
  },

  async throttled(stand) {
    const log = many(3);
    expectAll(await read(stand, log, 'throttled'), log);
  },

  async refused(stand) {
    expect(expectFailure(await read(stand, many(1), 'refused'))?.message).not.toMatch(/undefined|\[object/);
  },

  async hangs(stand) {
    const controller = new AbortController();
    const served = await stand.serve(many(1), 'hangs');
    const seen = reading(stand, served, { signal: controller.signal });
    await served.asked;
    controller.abort();
    // It ends at all; the kind looks at the signal first.
    await seen;
  },

  async fails(stand) {
    expectFailure(await read(stand, many(1), 'fails'));
  },

  async breaks(stand) {
    const log = many((stand.page ?? 1) + 1);
    const { end } = await read(stand, log, 'breaks', { since: log[0]?.at ?? 0 });
    expect(end, 'it is never taken for all').not.toMatchObject(complete);
  },

  async garbled(stand) {
    expect(expectFailure(await read(stand, many(1), 'garbled'))?.code).toBe('RB505');
  },

  async slow(stand) {
    const log = many(3);
    expectAll(await read(stand, log, 'slow'), log);
  },

  async huge(stand) {
    const long = written(NOW - 5 * SECOND, 'x'.repeat(200_000));
    const log = [written(NOW - 9 * SECOND, 'before'), long, written(NOW - SECOND, 'behind')];
    const { end, entries } = await read(stand, log);
    expect(end).toMatchObject({ ok: true });
    expect(entries.map(({ at }) => at)).toEqual(log.map(({ at }) => at));
    expect(entries[1]?.text.slice(0, 2000)).toBe((long.text as string).slice(0, 2000));
    const seen = await read(stand, many(20), undefined, { atMost: 10 });
    if (seen.entries.length < 20) {
      expect(seen.entries.length).toBeLessThanOrEqual(10);
      expect(seen.end).toMatchObject({ ok: true, value: { missing: expect.stringContaining('10') } });
    } else expect(seen.end).toMatchObject(complete);
  },

  async lines(stand) {
    const log = [written(NOW - 5 * SECOND, 'ERROR query\n    at db.js:7\n    at api.js:9'), ...many(2)];
    const seen = await read(stand, log);
    expectAll(seen, log);
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
  },
};

test('every source has a stand', () => {
  expect(stands.map(({ source }) => source)).toEqual(logSources.map(({ name }) => name));
});

describe.each(stands.map((stand) => [stand.source, stand] as const))('%s', (_, stand) => {
  const rows = (Object.keys(SITUATIONS) as Situation[]).filter((row) => stand.never[row] === undefined);
  test.each(rows.map((row) => [SITUATIONS[row], row] as const))('%s', (_title, row) => EXAM[row](stand));
});
