import { describe, expect, it } from 'vitest';
import { OPERATOR } from '../../../fixtures/services/aws/server.ts';
import type { Principal } from '../../../fixtures/services/aws/sigv4.ts';
import { awscli, awsEnvironment, pointsIn, REGION, startAws } from './rig.ts';

const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;

const CPU = { Namespace: 'Lida', MetricName: 'cpu', Dimensions: [{ Name: 'service', Value: 'api' }] };

const metricQuery = (stat = 'Average') => [
  { Id: 'm1', MetricStat: { Metric: CPU, Period: 300, Stat: stat } },
];

const getMetricData = (queries: unknown, ...more: readonly string[]) => [
  ...['cloudwatch', 'get-metric-data', '--metric-data-queries', JSON.stringify(queries)],
  ...['--start-time', '2026-01-01T00:00:00Z', '--end-time', '2026-01-01T01:00:00Z', ...more],
];

// Each run of awscli takes a second or two on a busy machine.
describe('the services on loopback, asked by awscli', { timeout: 60_000 }, () => {
  it('keep what was published and give statistics of it, a page at a time', async () => {
    const aws = await startAws();
    const env = awsEnvironment(aws.url);
    for (const [at, value] of [
      [0, 10],
      [1, 30],
      [5, 50],
    ] as const) {
      const timestamp = new Date(START + at * MINUTE).toISOString();
      const what = ['--namespace', 'Lida', '--metric-name', 'cpu', '--dimensions', 'service=api'];
      const how = ['--value', String(value), '--unit', 'Percent', '--timestamp', timestamp];
      expect(await awscli(env, 'cloudwatch', 'put-metric-data', ...what, ...how)).toEqual({ out: undefined });
    }
    aws.region(REGION).pointsPerPage = 1;
    expect(pointsIn(await awscli(env, ...getMetricData(metricQuery())))).toEqual([
      [START + 5 * MINUTE, 50],
      [START, 20],
    ]);
    const asked = aws.calls.filter(({ operation }) => operation === 'GetMetricData');
    expect(asked).toHaveLength(2);
    expect(asked[0]).toMatchObject({ accessKeyId: OPERATOR.accessKeyId, region: REGION });
  });

  it('do metric math', async () => {
    const aws = await startAws();
    const { metrics } = aws.region(REGION);
    metrics.put(CPU, { at: START, value: 30 });
    metrics.put({ ...CPU, MetricName: 'all' }, { at: START, value: 120 });
    const all = { Metric: { ...CPU, MetricName: 'all' }, Period: 300, Stat: 'Sum' };
    const share = [
      { ...metricQuery()[0], ReturnData: false },
      { Id: 'm2', MetricStat: all, ReturnData: false },
      { Id: 'share', Expression: '100 * m1 / m2', Label: 'CPU in %' },
    ];
    expect(await awscli(awsEnvironment(aws.url), ...getMetricData(share))).toMatchObject({
      out: { MetricDataResults: [{ Id: 'share', Label: 'CPU in %', Values: [25] }] },
    });
  });

  it('keep logs and filter them', async () => {
    const aws = await startAws();
    const env = awsEnvironment(aws.url);
    const group = ['--log-group-name', '/lida/api'];
    const stream = [...group, '--log-stream-name', 'i-1'];
    const events = [
      { timestamp: START, message: 'ERROR timeout of "db" & <co>' },
      { timestamp: START + 1, message: 'all is well' },
    ];
    await awscli(env, 'logs', 'create-log-group', ...group);
    await awscli(env, 'logs', 'create-log-stream', ...stream);
    const put = ['logs', 'put-log-events', ...stream, '--log-events', JSON.stringify(events)];
    expect(await awscli(env, ...put)).toHaveProperty('out.nextSequenceToken');
    aws.region(REGION).eventsPerPage = 1;
    const found = await awscli(env, 'logs', 'filter-log-events', ...group, '--filter-pattern', 'ERROR');
    expect(found).toMatchObject({
      out: { events: [{ logStreamName: 'i-1', timestamp: START, message: events[0]?.message }] },
    });
  });

  it.each<[string, Partial<Principal>, RegExp]>([
    ['a wrong secret', { secretAccessKey: 'wrong' }, /SignatureDoesNotMatch|InvalidSignature/],
    ['a key that nobody has', { accessKeyId: 'AKIANOBODY' }, /InvalidClientTokenId|UnrecognizedClient/],
    ['a token that nobody asked for', { sessionToken: 'x' }, /InvalidClientTokenId|UnrecognizedClient/],
  ])('refuse %s', async (_, changed, complaint) => {
    const aws = await startAws();
    const env = awsEnvironment(aws.url, { ...OPERATOR, ...changed });
    expect(await awscli(env, ...getMetricData(metricQuery()))).toEqual({
      complaint: expect.stringMatching(complaint),
    });
  });

  it('refuse what a policy does not allow', async () => {
    const aws = await startAws([{ ...OPERATOR, allowed: ['logs:FilterLogEvents'] }]);
    expect(await awscli(awsEnvironment(aws.url), ...getMetricData(metricQuery()))).toEqual({
      complaint: expect.stringContaining(
        'not authorized to perform: cloudwatch:GetMetricData because no identity-based policy allows',
      ),
    });
  });
});
