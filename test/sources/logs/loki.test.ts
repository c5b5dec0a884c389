import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Clock } from '../../../src/ports/clock.ts';
import { loki } from '../../../src/sources/logs/loki.ts';
import type { LokiSpec } from '../../../src/sources/logs/loki-request.ts';
import type { LogEntry, LogRange } from '../../../src/sources/logs/source.ts';
import { witness } from '../../steps/context.ts';
import { type Behaviour, serveLoki } from './loki-server.ts';
import type { Written } from './stand.ts';

const NOW = Date.parse('2026-11-22T03:00:00Z');

const same = (count: number, at = NOW - 1000): Written[] =>
  Array.from({ length: count }, (_, index) => ({ at, text: `ERROR ${index}` }));

/** Reads all that a Loki has, with what it was asked and how long it was waited for. */
const readFrom = async (
  log: readonly Written[],
  behaviour: Behaviour = {},
  { spec = {}, range = {} }: { spec?: Partial<LokiSpec>; range?: Partial<LogRange> } = {},
) => {
  const { url, asked } = await serveLoki(log, behaviour);
  const slept: number[] = [];
  const clock: Clock = {
    now: () => NOW,
    monotonic: () => 0,
    random: () => 0,
    sleep: async (ms) => void slept.push(ms),
  };
  const entries: LogEntry[] = [];
  const { context } = witness({ clock });
  const end = await loki.read(
    { url, query: '{job="api"}', headers: {}, ...spec },
    { since: 0, until: NOW, atMost: 100_000, ...range },
    (some) => void entries.push(...some),
    context,
  );
  return { end, entries, asked, slept, host: new URL(url).host };
};

const messageOf = ({ end }: Awaited<ReturnType<typeof readFrom>>) => {
  if (end.ok) throw new Error('it was read');
  return end.diagnostics[0];
};

describe('Loki is asked', () => {
  test('for the range in nanoseconds, forwards, as the tenant, user and headers that are given', async () => {
    const { asked } = await readFrom(
      same(1),
      {},
      {
        spec: { tenant: 'platform', user: 'ada', password: 'pässword', headers: { 'x-team': 'ops' } },
        range: { since: NOW - 60_000 },
      },
    );
    expect(asked[0]).toMatchObject({
      path: '/loki/api/v1/query_range',
      parameters: {
        query: '{job="api"}',
        start: `${NOW - 60_000}000000`,
        end: `${NOW}000000`,
        direction: 'forward',
        limit: '1000',
      },
      headers: {
        'x-scope-orgid': 'platform',
        authorization: `Basic ${Buffer.from('ada:pässword').toString('base64')}`,
        'x-team': 'ops',
      },
    });
  });

  test('only for what has the text that is looked for, whatever characters it has', async () => {
    const text = 'say "hi" \\ `x`\n|= "no" ü';
    const log = [...same(2), { at: NOW - 5, text: `${text}!` }];
    const { end, entries } = await readFrom(log, {}, { range: { containing: text } });
    expect(end).toEqual({ ok: true, value: { filtered: true } });
    expect(entries.map((entry) => entry.text)).toEqual([`${text}!`]);
  });

  test('below a path, where a proxy has it there', async () => {
    const instead: NonNullable<Behaviour['instead']> = (asked, _number, response) => {
      expect(asked.path).toBe('/loki-prod/loki/api/v1/query_range');
      response.end('{"status":"success","data":{"resultType":"streams","result":[]}}');
      return true;
    };
    const { url } = await serveLoki([], { instead });
    const { context } = witness();
    const spec = { url: `${url}/loki-prod/`, query: '{job="api"}', headers: {} };
    expect(await loki.read(spec, { since: 0, atMost: 10 }, () => {}, context)).toMatchObject({ ok: true });
  });
});

describe('entries of one time', () => {
  test('that fill more than a page are read with a larger one', async () => {
    const log = same(2500);
    const { end, entries } = await readFrom(log);
    expect(end).toEqual({ ok: true, value: {} });
    expect(new Set(entries.map(({ text }) => text)).size).toBe(2500);
    expect(entries.length).toBe(2500);
  });

  test('that are more than Loki gives at once are told as missing, and what is behind them is read', async () => {
    const log = [...same(700), { at: NOW - 5, text: 'behind' }];
    const { end, entries } = await readFrom(log, { most: 300 });
    expect(end).toMatchObject({ ok: true, value: { missing: expect.stringContaining('more than 300') } });
    expect(entries.at(-1)?.text).toBe('behind');
  });

  test('come once each, whatever the pages, in the order of time', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 60 }),
        fc.integer({ min: 13, max: 40 }),
        async (sizes, most) => {
          const log = sizes.flatMap((size, index) =>
            same(size, NOW - 10_000 + index).map((entry, nth) => ({ ...entry, text: `${index}.${nth}` })),
          );
          const { end, entries } = await readFrom(log, { most });
          expect(end).toEqual({ ok: true, value: {} });
          expect(entries.map(({ text }) => text).toSorted()).toEqual(log.map(({ text }) => text).toSorted());
          expect(entries.map(({ at }) => at)).toEqual(log.map(({ at }) => at));
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('where Loki', () => {
  test('is overloaded, it is asked again when it says, in seconds or at a time', async () => {
    const waits = ['7', new Date(NOW + 9000).toUTCString()];
    const instead: NonNullable<Behaviour['instead']> = (_asked, number, response) => {
      const wait = waits[number - 1];
      if (wait !== undefined) response.writeHead(429, { 'retry-after': wait }).end('too many');
      return wait !== undefined;
    };
    const seen = await readFrom(same(3), { instead });
    expect(seen.entries.length).toBe(3);
    expect(seen.slept).toEqual([7000, 9000]);
  });

  test('wants to be left alone for longer than a minute, or stays overloaded, it says so', async () => {
    const instead =
      (headers: Record<string, string>): NonNullable<Behaviour['instead']> =>
      (_asked, _number, response) => {
        response.writeHead(429, headers).end('too many outstanding requests');
        return true;
      };
    const long = await readFrom([], { instead: instead({ 'retry-after': '3600' }) });
    expect(long.slept).toEqual([]);
    expect(messageOf(long)).toMatchObject({
      code: 'RB508',
      message: `Loki at ${long.host} answered with status 429: too many outstanding requests`,
    });
    const busy = await readFrom([], { instead: instead({}) });
    expect(busy.slept).toEqual([1000, 2000, 4000, 8000]);
  });

  test('stops answering half-way, what was read stays and the rest is missing', async () => {
    const log = Array.from({ length: 1500 }, (_, index) => ({ at: NOW - 2000 + index, text: `${index}` }));
    const { end, entries, host } = await readFrom(log, { trouble: 'breaks' });
    expect(entries.length).toBe(1000);
    expect(end).toMatchObject({
      ok: true,
      value: {
        missing: `after 1000 entries Loki at ${host} answered with status 500: context canceled`,
      },
    });
  });

  test.each([
    [401, 'no org id', 'RB508', 'refuses user ada, tenant platform (status 401): no org id'],
    [403, '', 'RB508', 'refuses user ada, tenant platform (status 403)'],
    [404, '404 page not found', 'RB508', 'answered with status 404: 404 page not found'],
    [400, 'parse error at line 1, col 3', 'RB505', 'does not take the query (status 400): parse error'],
    [200, '{}', 'RB505', 'its resultType is undefined'],
    [200, '{"data":{"resultType":"matrix","result":[]}}', 'RB505', 'its resultType is "matrix"'],
    [200, '{"data":{"resultType":"streams","result":[{"values":[[1,"x"]]}]}}', 'RB505', 'not a time'],
    [200, '[', 'RB505', 'did not answer in JSON: ['],
  ])('answers %i %s: %s', async (status, body, code, message) => {
    const instead: NonNullable<Behaviour['instead']> = (_asked, _number, response) => {
      response.writeHead(status).end(body);
      return true;
    };
    const spec = { tenant: 'platform', user: 'ada', password: 'hunter2' };
    const fault = messageOf(await readFrom([], { instead }, { spec }));
    expect(fault).toMatchObject({ code, message: expect.stringContaining(message) });
    expect(JSON.stringify(fault)).not.toContain('hunter2');
  });

  test('gives an answer that is too long, less is asked for', async () => {
    const line = 'x'.repeat(100_000);
    const log = Array.from({ length: 400 }, (_, index) => ({
      at: NOW - 1000 + index,
      text: `${index} ${line}`,
    }));
    const { entries, asked } = await readFrom(log);
    expect(entries.map(({ text }) => Number.parseInt(text, 10))).toEqual(log.map((_, index) => index));
    expect(asked.map(({ parameters }) => parameters.limit)).toContain('250');
  });
});
