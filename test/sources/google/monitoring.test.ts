import { describe, expect, test } from 'vitest';
import type { Fault, GoogleServer } from '../../../fixtures/services/google/google.ts';
import { ACCOUNT, PROJECT } from '../../../fixtures/services/google/identity.ts';
import type { Series } from '../../../fixtures/services/google/monitoring.ts';
import { systemClock } from '../../../src/host/clock.ts';
import { createSession } from '../../../src/sources/google/session.ts';
import { createGoogle, type GoogleSpec } from '../../../src/sources/metrics/google.ts';
import { isPage } from '../../../src/sources/metrics/google-series.ts';
import type { Moment } from '../../../src/sources/metrics/source.ts';
import { witness } from '../../steps/context.ts';
import { deadAddress } from '../../steps/server.ts';
import { environmentOf, startGoogle, withEnvironment } from './stand-in.ts';

const NOW = Date.parse('2026-11-22T03:00:00Z');
const MINUTE = 60_000;
const TYPE = 'custom.googleapis.com/lida/queue_depth';

const clock = { ...systemClock, now: () => NOW };

const spec = (more: Partial<GoogleSpec> = {}): GoogleSpec => ({
  metric: TYPE,
  filter: `metric.type = "${TYPE}"`,
  period: MINUTE,
  window: 10 * MINUTE,
  delay: 0,
  ...more,
});

/** A gauge with these values, one a minute, the last of them a second old. */
const gauge = (values: readonly number[], more: Partial<Series> = {}): Series => ({
  project: PROJECT,
  metric: { type: TYPE },
  resource: { type: 'global', labels: { project_id: PROJECT } },
  valueType: 'DOUBLE',
  points: values.map((value, index) => ({ at: NOW - 1000 - (values.length - 1 - index) * MINUTE, value })),
  ...more,
});

interface Asked {
  readonly fault?: Fault;
  readonly spec?: Partial<GoogleSpec>;
  readonly moment?: Moment;
  readonly pageSize?: number;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** Reads from a Cloud Monitoring that has these series, through the real credentials of a service account. */
const reading = async (series: readonly Series[], asked: Asked = {}) => {
  const server = await startGoogle();
  server.series.push(...series);
  server.fault = asked.fault;
  server.pageSize = asked.pageSize;
  withEnvironment({ ...environmentOf(server.url), ...asked.environment });
  const reader = createGoogle(() => createSession(process.env));
  const { context } = witness({ clock });
  const read = await reader.read(spec(asked.spec), asked.moment ?? 'now', context);
  return { read, server, host: server.host };
};

const reasonOf = async (asked: Asked, series: readonly Series[] = [gauge([1])]) => {
  const { read, host } = await reading(series, asked);
  if (!read.ok || read.value.data) throw new Error(`it was read: ${JSON.stringify(read)}`);
  return { ...read.value, host };
};

const faultOf = async (series: readonly Series[], asked: Asked = {}) => {
  const { read } = await reading(series, asked);
  if (read.ok) throw new Error(`it was read: ${JSON.stringify(read.value)}`);
  const [{ code, message, help } = { code: '', message: '' }] = read.diagnostics;
  return { code, message, help };
};

const queries = ({ asked }: GoogleServer) => asked.map(({ query }) => Object.fromEntries(query));

describe('the value', () => {
  test('is the newest of the window, with the time that the service says', async () => {
    const { read } = await reading([gauge([7, 8, 9])]);
    expect(read).toEqual({ ok: true, value: { data: true, value: 9, at: NOW, measured: NOW - 1000 } });
  });

  test.each([
    ['INT64', 42, 42],
    ['DOUBLE', 0.25, 0.25],
    ['BOOL', 1, 1],
    ['BOOL', 0, 0],
  ] as const)('of %s', async (valueType, kept, value) => {
    const { read } = await reading([gauge([kept], { valueType })]);
    expect(read).toMatchObject({ ok: true, value: { data: true, value } });
  });

  test.each([
    ['By', 1024, { value: 1024, unit: 'B' }],
    ['10^2.%', 0.29, { value: 29, unit: '%' }],
    ['ms', 250, { value: 250, unit: 'ms' }],
    ['{request}/s', 3, { value: 3, unit: '/s' }],
    ['1', 3, { value: 3 }],
    ['cd', 3, { value: 3, unit: 'cd (UCUM)' }],
  ])('in %s', async (unit, kept, value) => {
    const { read } = await reading([gauge([kept], { unit })]);
    expect(read).toEqual({ ok: true, value: { data: true, ...value, at: NOW, measured: NOW - 1000 } });
  });

  test('of a count is a rate where it is aligned so, and one of all series where they are reduced', async () => {
    const counts = ['a', 'b'].map((zone) =>
      gauge([60, 120], { metric: { type: TYPE, labels: { zone } }, valueType: 'INT64', unit: 'By' }),
    );
    const made = { aligner: 'ALIGN_RATE', reducer: 'REDUCE_SUM' };
    const { read, server } = await reading(counts, { spec: made });
    // 120 bytes in a minute, in two zones.
    expect(read).toMatchObject({ value: { value: 4, unit: 'B/s', measured: NOW } });
    expect(queries(server)[0]).toMatchObject({
      'aggregation.perSeriesAligner': 'ALIGN_RATE',
      'aggregation.crossSeriesReducer': 'REDUCE_SUM',
      'aggregation.alignmentPeriod': '60s',
      'interval.startTime': '2026-11-22T02:50:00.000Z',
      'interval.endTime': '2026-11-22T03:00:00.000Z',
    });
  });

  test('of a distribution is a percentile of it', async () => {
    const latencies = gauge([812], { valueType: 'DISTRIBUTION', unit: 'ms' });
    const { read } = await reading([latencies], { spec: { aligner: 'ALIGN_PERCENTILE_99' } });
    expect(read).toMatchObject({ value: { value: 812, unit: 'ms' } });
  });

  test('of an hour ago is the one of then', async () => {
    const values = Array.from({ length: 120 }, (_, index) => index);
    const { read } = await reading([gauge(values)], { moment: NOW - 60 * MINUTE });
    expect(read).toMatchObject({ value: { value: 59, measured: NOW - 1000 - 60 * MINUTE } });
  });

  test('of a metric whose points come late is looked for before', async () => {
    const { read } = await reading([gauge([7, 8, 9])], { spec: { delay: 2 * MINUTE } });
    expect(read).toMatchObject({ value: { value: 7 } });
  });
});

describe('no data', () => {
  test.each([
    [
      'no point in the window',
      [gauge([])],
      /has no point between .*02:50.* and .*03:00.* in the project lida-production/,
    ],
    [
      'only an old point',
      [gauge([5], { points: [{ at: NOW - 11 * MINUTE, value: 5 }] })],
      /has no point between/,
    ],
    ['NaN', [gauge([Number.NaN])], /queue_depth is NaN$/],
    ['infinity', [gauge([Number.NEGATIVE_INFINITY])], /queue_depth is -Infinity$/],
  ])('is %s', async (_, series, reason) => {
    expect((await reasonOf({}, series)).reason).toMatch(reason);
  });

  test('is a metric that nobody knows', async () => {
    const { reason } = await reasonOf({}, []);
    expect(reason).toMatch(
      /answered 404 NOT_FOUND: Cannot find metric.*available\. Check the project, lida-production, and the type of the metric/,
    );
  });

  test('is a service that is overloaded, and says how long it wants to be left alone', async () => {
    const { reason, retryAfter } = await reasonOf({ fault: { status: 'RESOURCE_EXHAUSTED', retryAfter: 7 } });
    expect(reason).toMatch(/answered 429 RESOURCE_EXHAUSTED.*raise the quota/);
    expect(retryAfter).toBe(7000);
  });

  test.each([
    [{ status: 'INTERNAL' }, /answered 500 INTERNAL.*status.cloud.google.com/],
    [{ status: 'UNAVAILABLE' }, /answered 503 UNAVAILABLE/],
    ['closed', /closed the connection before it had answered/],
  ] as const)('is %j', async (fault, reason) => {
    expect((await reasonOf({ fault })).reason).toMatch(reason);
  });

  test('is a service that is not there', async () => {
    const url = `http://${await deadAddress()}`;
    const { reason } = await reasonOf({ environment: { CLOUDSDK_API_ENDPOINT_OVERRIDES_MONITORING: url } });
    expect(reason).toMatch(
      /^Cloud Monitoring at 127\.0\.0\.1:\d+, asked as oncall@.*, refused the connection/,
    );
  });
});

describe('it is a mistake, of which waiting makes nothing better:', () => {
  test('a missing permission, and it says who was asked as whom, and which role has it', async () => {
    const message = `Permission monitoring.timeSeries.list denied (or the resource may not exist).`;
    const fault = await faultOf([gauge([1])], { fault: { status: 'PERMISSION_DENIED', message } });
    expect(fault).toEqual({
      code: 'RB506',
      message: expect.stringMatching(
        /^Cloud Monitoring at 127\.0\.0\.1:\d+, asked as oncall@lida-production\.iam\.gserviceaccount\.com, answered 403 /,
      ),
      help: `Give ${ACCOUNT} the permission monitoring.timeSeries.list in ${PROJECT}, which roles/monitoring.viewer has; or name another project.`,
    });
    expect(fault.message.endsWith(` answered 403 PERMISSION_DENIED: ${message.slice(0, -1)}`)).toBe(true);
  });

  test('a service that is not enabled', async () => {
    const fault = { status: 'PERMISSION_DENIED', reason: 'SERVICE_DISABLED' } as const;
    expect((await faultOf([gauge([1])], { fault })).help).toBe(
      `Enable it: gcloud services enable monitoring.googleapis.com --project ${PROJECT}`,
    );
  });

  test('credentials that hold no longer', async () => {
    const { code, message, help } = await faultOf([gauge([1])], { fault: { status: 'UNAUTHENTICATED' } });
    expect([code, message]).toEqual(['RB506', expect.stringContaining('answered 401 UNAUTHENTICATED')]);
    expect(help).toContain('GOOGLE_APPLICATION_CREDENTIALS');
  });

  test('several series, which are told apart by their labels', async () => {
    const zones = ['a', 'b'].map((zone) =>
      gauge([1], { metric: { type: TYPE, labels: { zone, team: 'x' } } }),
    );
    expect(await faultOf(zones)).toEqual({
      code: 'RB505',
      message: `${TYPE} has 2 series: { metric.zone: "a" }; { metric.zone: "b" }`,
      help: 'Choose one of them with labels:, or make one of all with aligner: and reducer:.',
    });
  });

  test('a distribution without an aligner', async () => {
    const { code, help } = await faultOf([gauge([1], { valueType: 'DISTRIBUTION' })]);
    expect([code, help]).toEqual(['RB505', expect.stringContaining('ALIGN_PERCENTILE_99')]);
  });

  test('a text', async () => {
    expect((await faultOf([gauge([1], { valueType: 'STRING' })])).message).toContain(
      'is a text, not a number',
    );
  });

  test('a filter that nobody understands', async () => {
    const filter = `metric.type = "${TYPE}" AND (`;
    expect((await faultOf([gauge([1])], { spec: { filter } })).message).toMatch(/400 INVALID_ARGUMENT/);
  });

  test.each([
    ['html', /answered with something that is no list of time series: <html>/],
    ['cut', /no list of time series/],
    ['huge', /answered with more than is read at once/],
  ] as const)('an answer that is %s', async (fault, message) => {
    expect((await faultOf([gauge([1])], { fault })).message).toMatch(message);
  });

  test.each([
    [{}, true],
    [{ timeSeries: [{ metric: { labels: { zone: 'a' } }, points: [{ value: { int64Value: '1' } }] }] }, true],
    [null, false],
    [[], false],
    [{ timeSeries: {} }, false],
    [{ timeSeries: [null] }, false],
    [{ timeSeries: [{ points: {} }] }, false],
    [{ timeSeries: [{ points: [null] }] }, false],
    [{ timeSeries: [{ points: [{ value: 7 }] }] }, false],
    [{ timeSeries: [{ metric: 'cpu' }] }, false],
    [{ timeSeries: [{ resource: { labels: 'a' } }] }, false],
    [{ executionErrors: [null] }, false],
  ])('%j in another shape: is a page is %s', (value, expected) => {
    expect(isPage(value)).toBe(expected);
  });

  test('a token in the clear', async () => {
    const environment = { CLOUDSDK_API_ENDPOINT_OVERRIDES_MONITORING: 'http://monitoring.example/' };
    expect(await faultOf([gauge([1])], { environment })).toMatchObject({
      message: expect.stringContaining('would carry a token in the clear'),
    });
  });
});

describe('pages', () => {
  test('are read to the last, so that another series on it is not overlooked', async () => {
    const zones = ['a', 'b'].map((zone) => gauge([1, 2, 3], { metric: { type: TYPE, labels: { zone } } }));
    expect((await faultOf(zones, { pageSize: 2 })).message).toContain('has 2 series');
  });

  test('of one series make one series', async () => {
    const { read, server } = await reading([gauge([1, 2, 3])], { pageSize: 2 });
    expect(read).toMatchObject({ value: { value: 3 } });
    expect(server.asked).toHaveLength(2);
  });

  test('without an end are not read without an end', async () => {
    const values = Array.from({ length: 30 }, (_, index) => index);
    const fault = await faultOf([gauge(values)], { pageSize: 1, spec: { window: 60 * MINUTE } });
    expect(fault).toMatchObject({ code: 'RB505', message: `${TYPE} has more points than 20 pages hold` });
  });

  test('of which the service says that they are not all are no data', async () => {
    const server = await startGoogle();
    server.series.push(gauge([1]));
    server.executionErrors.push({ code: 4, message: 'One region did not answer.' });
    withEnvironment(environmentOf(server.url));
    const { context } = witness({ clock });
    expect(await createGoogle(() => createSession(process.env)).read(spec(), 'now', context)).toEqual({
      ok: true,
      value: {
        data: false,
        reason: `Cloud Monitoring could not read all of ${TYPE}: One region did not answer.`,
      },
    });
  });
});

describe('a range', () => {
  test('is all that was measured in it, the oldest first', async () => {
    const server = await startGoogle();
    server.series.push(gauge([1, 2, Number.NaN, 4]));
    withEnvironment(environmentOf(server.url));
    const { context } = witness({ clock });
    const span = { from: NOW - 3 * MINUTE, to: NOW, step: MINUTE };
    const read = await createGoogle(() => createSession(process.env)).range?.(spec(), span, context);
    const samples = [2, 1, 0].map((ago, index) => ({ ago, value: [2, Number.NaN, 4][index] }));
    expect(read).toEqual({
      ok: true,
      value: {
        data: true,
        samples: samples
          .filter(({ value }) => !Number.isNaN(value))
          .map(({ ago, value }) => ({ value, at: NOW, measured: NOW - 1000 - ago * MINUTE })),
      },
    });
  });

  test('has the step that the service takes, which is a minute at least', async () => {
    const server = await startGoogle();
    server.series.push(gauge([1, 2, 3, 4]));
    withEnvironment(environmentOf(server.url));
    const { context } = witness({ clock });
    const span = { from: NOW - 4 * MINUTE, to: NOW, step: 10_000 };
    const reader = createGoogle(() => createSession(process.env));
    expect(await reader.range?.(spec({ aligner: 'ALIGN_MAX' }), span, context)).toMatchObject({
      value: { step: MINUTE, samples: [1, 2, 3, 4].map((value) => ({ value })) },
    });
    expect(queries(server)[0]).toMatchObject({ 'aggregation.alignmentPeriod': '60s' });
  });
});
