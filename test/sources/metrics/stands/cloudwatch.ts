import type { Aws } from '../../../../fixtures/services/aws/server.ts';
import { deadAddress } from '../../../steps/server.ts';
import { awsEnvironment, inEnvironment, REGION, startAws } from '../../aws/rig.ts';
import { PAST, type Situation, type Stand, VALUE } from '../stand.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const metric = (service: string) => ({
  Namespace: 'Lida',
  MetricName: 'error_rate',
  Dimensions: [{ Name: 'Service', Value: service }],
});

/** What was published; a period ends a minute after its point. */
const publish = (aws: Aws, situation: Situation, now: number): void => {
  const { metrics } = aws.region(REGION);
  const put = (value: number, ended: number, service = 'api') =>
    metrics.put(metric(service), { at: ended - MINUTE, value, unit: 'Percent' });
  if (situation === 'none') return;
  if (situation === 'several') put(VALUE, now, 'worker');
  if (situation === 'range') {
    PAST.forEach((value, index) => {
      if (value !== undefined) put(value, now - (PAST.length - 1 - index) * MINUTE);
    });
    return;
  }
  put(VALUE, situation === 'stale' || situation === 'past' ? now - HOUR : now);
};

const answer = (now: number, value: string): string =>
  `{"MetricDataResults":[{"Id":"metric","Label":"error_rate","StatusCode":"Complete","Timestamps":[${(now - MINUTE) / 1000}],"Values":["${value}"]}]}`;

const inject = ({ faults }: Aws, situation: Situation, now: number): void => {
  if (situation === 'nan') faults.add({ body: answer(now, 'NaN') });
  if (situation === 'infinite') faults.add({ body: answer(now, '-Infinity') });
  if (situation === 'hangs') faults.add({ silent: true });
  if (situation === 'throttled') faults.add({ error: 'ThrottlingException' });
  if (situation === 'fails') faults.add({ error: 'InternalServiceError', status: 500 });
  if (situation === 'denied') faults.add({ error: 'AccessDeniedException' });
  if (situation === 'garbled') faults.add({ body: '<html>welcome to the hotel</html>' });
  if (situation === 'huge') faults.add({ huge: 33 * 1024 * 1024 });
};

const read = {
  namespace: 'Lida',
  name: 'error_rate',
  dimensions: { Service: 'api' },
  statistic: 'Average',
  unit: 'Percent',
};

/** A metric on loopback, read with the real client. */
export const cloudwatch: Stand = {
  source: 'cloudwatch',
  title: '`cloudwatch`',
  unit: '%',
  measures: true,
  never: {},
  async serve(situation, now) {
    const aws = await startAws();
    const url = situation === 'refused' ? `http://${await deadAddress()}` : aws.url;
    // One attempt of the SDK: its waits are real time.
    inEnvironment({ ...awsEnvironment(url), AWS_MAX_ATTEMPTS: '1' });
    publish(aws, situation, now);
    inject(aws, situation, now);
    aws.slow = situation === 'slow';
    const timing = { period: 60, maxAge: 5 * MINUTE, unit: '%' };
    const search = `SEARCH('{Lida,Service} MetricName="error_rate"', 'Average', 60)`;
    const spec =
      situation === 'several'
        ? { metrics: {}, expression: search, ...timing }
        : { metrics: { metric: read }, ...timing };
    return { spec, asked: aws.firstCall };
  },
};
