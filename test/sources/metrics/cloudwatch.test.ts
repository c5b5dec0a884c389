import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Metric } from '../../../fixtures/services/aws/metric-store.ts';
import type { Aws } from '../../../fixtures/services/aws/server.ts';
import { cloudwatch } from '../../../src/sources/metrics/cloudwatch.ts';
import type { CloudWatchSpec } from '../../../src/sources/metrics/cloudwatch-query.ts';
import type { Moment } from '../../../src/sources/metrics/source.ts';
import { witness } from '../../steps/context.ts';
import { awscli, awsEnvironment, inEnvironment, pointsIn, REGION, startAws } from '../aws/rig.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 22, 3);

const CPU: Metric = {
  Namespace: 'Lida',
  MetricName: 'cpu',
  Dimensions: [
    { Name: 'service', Value: 'api' },
    { Name: 'zone', Value: 'a' },
  ],
};

const SPEC: CloudWatchSpec = {
  metrics: {
    metric: {
      namespace: 'Lida',
      name: 'cpu',
      dimensions: { zone: 'a', service: 'api' },
      statistic: 'Average',
      unit: 'Percent',
    },
  },
  period: 60,
  maxAge: 5 * MINUTE,
  unit: '%',
};

const at = (now: number) => {
  const { context } = witness();
  return { ...context, clock: { ...context.clock, now: () => now } };
};

const read = (spec: CloudWatchSpec, now: number, moment: Moment = 'now') =>
  cloudwatch.read(spec, moment, at(now));

/** A server on which these values were published, in minutes from the start. */
const published = async (...values: readonly (readonly [minute: number, value: number])[]): Promise<Aws> => {
  const aws = await startAws();
  inEnvironment(awsEnvironment(aws.url));
  for (const [minute, value] of values) {
    aws.region(REGION).metrics.put(CPU, { at: START + minute * MINUTE, value, unit: 'Percent' });
  }
  return aws;
};

const reason = (text: RegExp) => ({ ok: true, value: { data: false, reason: expect.stringMatching(text) } });

const refusal = (text: RegExp) => ({
  ok: false,
  diagnostics: [expect.objectContaining({ code: 'RB505', message: expect.stringMatching(text) })],
});

describe('the newest value', () => {
  it('is that of the last period that is over, and says when that ended', async () => {
    await published([0, 10], [1, 30], [1.5, 50], [2, 1000]);
    const now = START + 2.9 * MINUTE;
    expect(await read(SPEC, now)).toEqual({
      ok: true,
      value: { data: true, value: 40, unit: '%', at: now, measured: START + 2 * MINUTE },
    });
  });

  it('is that of a period that ended before the delay of what publishes it', async () => {
    await published([0, 10], [1, 30], [2, 3]);
    const delayed = { ...SPEC, delay: MINUTE };
    expect(await read(delayed, START + 3 * MINUTE)).toMatchObject({
      value: { data: true, value: 30, measured: START + 2 * MINUTE },
    });
    expect(await read(delayed, START + 4 * MINUTE)).toMatchObject({ value: { value: 3 } });
  });

  it('may be of an earlier period, as long as max-age says', async () => {
    await published([0, 10]);
    expect(await read(SPEC, START + 6 * MINUTE)).toMatchObject({ value: { data: true, value: 10 } });
    expect(await read(SPEC, START + 6 * MINUTE + 1)).toMatchObject(
      reason(/newest data point of Lida cpu is of 2026-11-22T03:00:00.000Z, older than max-age/),
    );
  });

  it('is not there where nothing was published, or in another unit, or under other dimensions', async () => {
    await published([0, 10]);
    const metric = SPEC.metrics.metric;
    if (metric === undefined) throw new Error('no metric');
    for (const other of [{ unit: 'Count' }, { dimensions: { service: 'api' } }, { name: 'memory' }]) {
      const spec = { ...SPEC, metrics: { metric: { ...metric, ...other } } };
      expect(await read(spec, START + MINUTE)).toMatchObject(
        reason(/no data point of Lida (cpu|memory) from/),
      );
    }
  });

  it('can be that of a past moment', async () => {
    await published([0, 10], [60, 20]);
    const now = START + 61 * MINUTE;
    expect(await read(SPEC, now, now - 60 * MINUTE)).toMatchObject({
      value: { value: 10, at: now, measured: START + MINUTE },
    });
  });

  it.each([
    ['"NaN"', /is NaN/],
    ['"Infinity"', /is Infinity/],
    ['"-Infinity"', /is -Infinity/],
  ])('is none where it is %s', async (value, text) => {
    const aws = await published();
    const time = (START + MINUTE) / 1000;
    aws.faults.add({
      body: `{"MetricDataResults":[{"Id":"metric","Label":"cpu","StatusCode":"Complete","Timestamps":[${time}],"Values":[${value}]}]}`,
    });
    expect(await read(SPEC, START + 2 * MINUTE)).toMatchObject(reason(text));
  });

  it.each([
    ['InternalError', /only a part of Lida cpu \(Oops: it did\); try again/],
    ['PartialData', /only a part/],
    ['Forbidden', /may not give Lida cpu/],
  ])('is none where the service says %s', async (status, text) => {
    const aws = await published();
    aws.faults.add({
      body: `{"MetricDataResults":[{"Id":"metric","Label":"cpu","StatusCode":"${status}","Timestamps":[${START / 1000}],"Values":[1],"Messages":[{"Code":"Oops","Value":"it did"}]}]}`,
    });
    expect(await read(SPEC, START + MINUTE)).toMatchObject(reason(text));
  });
});

test('it is the average of the newest period that is over, wherever the present stands', async () => {
  const aws = await startAws();
  inEnvironment(awsEnvironment(aws.url));
  let count = 0;
  const sample = fc.record({
    second: fc.integer({ min: 0, max: 1200 }),
    value: fc.integer({ min: -1000, max: 1000 }),
  });
  const asked = fc.record({
    samples: fc.array(sample, { maxLength: 12 }),
    present: fc.integer({ min: 0, max: 1_500_000 }),
    period: fc.constantFrom(10, 60, 300),
    maxAge: fc.constantFrom(0, MINUTE, 10 * MINUTE),
  });
  await fc.assert(
    fc.asyncProperty(asked, async ({ samples, present, period, maxAge }) => {
      const name = `m${count++}`;
      for (const { second, value } of samples) {
        aws
          .region(REGION)
          .metrics.put({ Namespace: 'Lida', MetricName: name }, { at: START + second * 1000, value });
      }
      const metric = { namespace: 'Lida', name, dimensions: {}, statistic: 'Average' };
      const found = await read({ metrics: { metric }, period, maxAge }, START + present);
      const endOf = (second: number) => (Math.floor(second / period) + 1) * period * 1000;
      const over = samples.filter(({ second }) => endOf(second) <= present);
      const newest = Math.max(...over.map(({ second }) => endOf(second)));
      const values = over.filter(({ second }) => endOf(second) === newest).map(({ value }) => value);
      if (values.length === 0 || present - newest > maxAge) {
        expect(found).toMatchObject({ ok: true, value: { data: false } });
      } else {
        const value = expect.closeTo(values.reduce((sum, one) => sum + one, 0) / values.length, 6);
        expect(found).toMatchObject({ ok: true, value: { data: true, value, measured: START + newest } });
      }
    }),
    { numRuns: 100 },
  );
});

describe('several pages', () => {
  it('are read and joined', async () => {
    const aws = await published([0, 1], [1, 2], [2, 3], [3, 4], [4, 5]);
    aws.region(REGION).pointsPerPage = 2;
    const span = { from: START + MINUTE, to: START + 5 * MINUTE, step: MINUTE };
    const found = await cloudwatch.range?.(SPEC, span, at(START + 6 * MINUTE));
    expect(found).toMatchObject({
      ok: true,
      value: {
        data: true,
        samples: [1, 2, 3, 4, 5].map((value, minute) => ({
          value,
          unit: '%',
          measured: START + (minute + 1) * MINUTE,
        })),
      },
    });
    expect(aws.calls).toHaveLength(3);
  });

  it('without an end are refused', async () => {
    const aws = await published();
    aws.faults.add({ body: '{"MetricDataResults":[],"NextToken":"more"}' });
    expect(await read(SPEC, START)).toMatchObject(refusal(/more than 50 pages/));
  });
});

describe('an expression', () => {
  const spec = (expression: string, metrics: CloudWatchSpec['metrics'] = {}): CloudWatchSpec => ({
    metrics,
    expression,
    period: 60,
    maxAge: 5 * MINUTE,
  });

  it('is computed by the service', async () => {
    const aws = await published([0, 30]);
    aws.region(REGION).metrics.put({ ...CPU, MetricName: 'all' }, { at: START, value: 120 });
    const metric = { namespace: 'Lida', dimensions: { service: 'api', zone: 'a' }, statistic: 'Sum' };
    const share = spec('100 * used / all', {
      used: { ...metric, name: 'cpu' },
      all: { ...metric, name: 'all' },
    });
    expect(await read(share, START + MINUTE)).toMatchObject({ value: { data: true, value: 25 } });
  });

  it('that gives several series is refused, and they are listed', async () => {
    const aws = await published([0, 30]);
    const other = [
      { Name: 'service', Value: 'worker' },
      { Name: 'zone', Value: 'a' },
    ];
    aws.region(REGION).metrics.put({ ...CPU, Dimensions: other }, { at: START, value: 1 });
    const search = spec(`SEARCH('{Lida,service,zone} MetricName="cpu"', 'Average', 60)`);
    expect(await read(search, START + MINUTE)).toMatchObject({
      ok: false,
      diagnostics: [
        {
          code: 'RB505',
          message: expect.stringContaining('gives 2 series where one is expected: api a cpu, worker a cpu'),
          help: expect.stringContaining('MAX(...)'),
        },
      ],
    });
    const none = spec(`SEARCH('{Lida,nothing}', 'Average', 60)`);
    expect(await read(none, START + MINUTE)).toMatchObject(reason(/no data point/));
  });

  it('that the service does not understand is refused in its words', async () => {
    await published();
    expect(await read(spec('1 +* 2'), START)).toMatchObject(
      refusal(
        /CloudWatch in eu-west-1 at http:.* refused GetMetricData to the key …MPLE of the environment: .*Syntax error/,
      ),
    );
  });
});

test('what is read is what awscli reads', { timeout: 60_000 }, async () => {
  const values = Array.from({ length: 30 }, (_, index) => [index / 2, Math.sin(index) * 1e6] as const);
  const aws = await published(...values);
  const env = awsEnvironment(aws.url);
  for (const statistic of ['Average', 'p90', 'SampleCount']) {
    const metric = { ...SPEC.metrics.metric, statistic } as CloudWatchSpec['metrics'][string];
    const spec = { ...SPEC, metrics: { metric }, period: 300 };
    const span = { from: START + 5 * MINUTE, to: START + 15 * MINUTE, step: 5 * MINUTE };
    const found = await cloudwatch.range?.(spec, span, at(START + 20 * MINUTE));
    if (!found?.ok || !found.value.data) throw new Error(JSON.stringify(found));
    const queries = [
      { Id: 'm1', MetricStat: { Metric: CPU, Period: 300, Stat: statistic, Unit: 'Percent' } },
    ];
    const [start, end] = [START, span.to].map((time) => new Date(time).toISOString());
    const told = await awscli(
      env,
      ...['cloudwatch', 'get-metric-data', '--metric-data-queries', JSON.stringify(queries)],
      ...['--start-time', start ?? '', '--end-time', end ?? '', '--scan-by', 'TimestampAscending'],
    );
    expect(pointsIn(told)).toHaveLength(3);
    // awscli tells when a period begins.
    const read = found.value.samples.map(({ measured = 0, value }) => [measured - 5 * MINUTE, value]);
    expect(read).toEqual(pointsIn(told));
  }
});
