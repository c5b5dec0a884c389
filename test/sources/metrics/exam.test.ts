import { afterAll, describe, expect, test } from 'vitest';
import { CODES } from '../../../src/diagnostics/codes.ts';
import type { Result } from '../../../src/diagnostics/diagnostic.ts';
import type { MetricContext, RangeReading, Reading } from '../../../src/sources/metrics/source.ts';
import { metricSources } from '../../../src/steps/metrics/index.ts';
import { createMetrics } from '../../../src/steps/metrics/metric.ts';
import { witness } from '../../steps/context.ts';
import { type Column, ExamTable } from '../exam-table.ts';
import { PAST, type Served, SITUATIONS, type Situation, type Stand, VALUE } from './stand.ts';
import { stands } from './stands/index.ts';

/** The present of the exam. */
const NOW = Date.parse('2026-11-22T03:00:00Z');
const HOUR = 3_600_000;
const MINUTE = 60_000;
const STRETCH = { from: NOW - 3 * MINUTE, to: NOW, step: MINUTE };

interface Exam {
  readonly stand: Stand;
  readonly served: Served;
  readonly limit: AbortController;
  readonly signal: AbortController;
}

const contextOf = ({ served, signal }: Exam): MetricContext => {
  const { context } = witness({ signal: signal.signal });
  return { ...context, clock: { ...context.clock, now: () => NOW }, ...served.context };
};

const metricsOf = ({ limit }: Exam) => createMetrics(() => limit.signal);

const read = (exam: Exam, moment: 'now' | number = 'now'): Promise<Result<Reading>> => {
  const query = { source: exam.stand.source, spec: exam.served.spec };
  return metricsOf(exam).read(query, moment, contextOf(exam));
};

const expectValue = (exam: Exam, result: Result<Reading>, moment = NOW): string => {
  expect(result).toMatchObject({ ok: true, value: { data: true, value: VALUE, at: NOW } });
  if (!result.ok || !result.value.data) return '';
  expect(result.value.unit).toBe(exam.stand.unit);
  expect(result.value.measured).toBe(exam.stand.measures ? moment : undefined);
  return 'the value';
};

/** No value, and a reason that people can read. */
const expectNone = (result: Result<Reading | RangeReading>): string => {
  expect(result).toMatchObject({ ok: true, value: { data: false } });
  if (!result.ok || result.value.data) return '';
  expect(result.value.reason).toMatch(/\S/);
  expect(result.value.reason).not.toMatch(/undefined|\[object|\n/);
  return 'no data';
};

/** A failure that says what to do. */
const expectFailure = (result: Result<Reading | RangeReading>, listing: RegExp = /\S/): string => {
  if (result.ok) throw new Error(`it was read: ${JSON.stringify(result.value)}`);
  const [first] = result.diagnostics;
  expect(CODES).toHaveProperty(first?.code ?? 'none');
  expect(first?.message).toMatch(listing);
  expect(first?.message.length).toBeLessThan(1000);
  expect(first?.message).not.toMatch(/undefined|\[object/);
  expect(first?.help).toMatch(/\S/);
  return `fails (${first?.code})`;
};

const expectUnavailable = (result: Result<Reading>): string => {
  const said = expectNone(result);
  const wait = result.ok && !result.value.data ? result.value.retryAfter : undefined;
  return wait === undefined ? said : `${said}, asked again in ${wait / 1000} s`;
};

/** What comes of each situation, which the table says. */
const EXAM: Readonly<Record<Situation, (exam: Exam) => Promise<string>>> = {
  value: async (exam) => expectValue(exam, await read(exam)),
  none: async (exam) => expectNone(await read(exam)),
  several: async (exam) => expectFailure(await read(exam), /1|2/),
  nan: async (exam) => expectNone(await read(exam)),
  infinite: async (exam) => expectNone(await read(exam)),
  stale: async (exam) => expectNone(await read(exam)),
  async refused(exam) {
    const result = await read(exam);
    return result.ok ? expectNone(result) : expectFailure(result);
  },
  async hangs(exam) {
    const reading = read(exam);
    await exam.served.asked;
    const bounded = metricSources.find(({ name }) => name === exam.stand.source)?.unbounded !== true;
    if (bounded) exam.limit.abort();
    else exam.signal.abort();
    const said = expectNone(await reading);
    return bounded ? said : `${said}, ended by the step's timeout`;
  },
  slow: async (exam) => expectValue(exam, await read(exam)),
  throttled: async (exam) => expectUnavailable(await read(exam)),
  fails: async (exam) => expectUnavailable(await read(exam)),
  denied: async (exam) => expectFailure(await read(exam)),
  garbled: async (exam) => expectFailure(await read(exam)),
  huge: async (exam) => expectFailure(await read(exam)),
  past: async (exam) => expectValue(exam, await read(exam, NOW - HOUR), NOW - HOUR),
  async range(exam) {
    const query = { source: exam.stand.source, spec: exam.served.spec };
    const result = await metricsOf(exam).range(query, STRETCH, contextOf(exam));
    const times = exam.served.times ?? PAST.map((_, index) => STRETCH.from + index * MINUTE);
    const there = PAST.flatMap((value, index) =>
      value === undefined ? [] : [{ value, measured: times[index] }],
    );
    expect(result).toMatchObject({ ok: true, value: { data: true, samples: there } });
    return 'every sample';
  },
};

const table = new ExamTable();
const columnOf = (stand: Stand): Column => ({ head: stand.title, never: stand.never });

test('every source has a stand', () => {
  const examined = new Set(stands.map(({ source }) => source));
  expect([...examined].toSorted()).toEqual(metricSources.map(({ name }) => name).toSorted());
});

describe.each(stands.map((stand) => [stand.title, stand] as const))('%s', (_, stand) => {
  const rows = (Object.keys(SITUATIONS) as Situation[]).filter((row) => stand.never[row] === undefined);
  test.each(rows.map((row) => [SITUATIONS[row], row] as const))('%s', async (_title, row) => {
    const served = await stand.serve(row, NOW);
    const exam = { stand, served, limit: new AbortController(), signal: new AbortController() };
    table.set(columnOf(stand), row, await EXAM[row](exam));
  });
});

afterAll(() => table.expectOn('metrics.md', stands.map(columnOf), SITUATIONS));
