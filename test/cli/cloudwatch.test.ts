import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { OPERATOR } from '../../fixtures/services/aws/server.ts';
import { awscli, awsEnvironment, REGION, startAws } from '../sources/aws/rig.ts';
import { CliRig } from './rig.ts';

const PLAYBOOK = `steps:
  - id: rate
    metric-threshold:
      metric:
        cloudwatch:
          namespace: Lida
          name: error_rate
          dimensions: { Service: api }
          statistic: Maximum
          unit: Count/Second
          region: ${REGION}
      warn: "> 5/s"
      critical: "> 10/s"
  - id: errors
    log-search:
      log: { cloudwatch: { group: /lida/api, filter: ERROR, region: ${REGION} } }
      since: 15m
      limit: 2
  - id: asked
    log-search:
      log: { cloudwatch: { groups: /lida/api, insights: "fields @timestamp, @message | filter @message like /timeout/" } }
      since: 15m
`;

const rigged = (): CliRig => {
  const rig = new CliRig();
  onTestFinished(() => rig[Symbol.dispose]());
  rig.write('p.yaml', PLAYBOOK);
  return rig;
};

/** Everything that stands in the files of the rig's plays. */
const written = ({ home }: CliRig): string =>
  readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');

test('what awscli publishes decides a play of the real program', { timeout: 120_000 }, async () => {
  const aws = await startAws();
  const env = awsEnvironment(aws.url);
  const now = Date.now();
  const what = ['--namespace', 'Lida', '--metric-name', 'error_rate', '--dimensions', 'Service=api'];
  const how = [
    '--value',
    '12.5',
    '--unit',
    'Count/Second',
    '--timestamp',
    new Date(now - 60_000).toISOString(),
  ];
  await awscli(env, 'cloudwatch', 'put-metric-data', ...what, ...how);
  aws.region(REGION).logs.fill('/lida/api', 'api-1', []);
  const events = ['ERROR timeout of db', 'all is well', 'ERROR refused'].map((message, index) => ({
    timestamp: now - 60_000 + index,
    message,
  }));
  const stream = ['--log-group-name', '/lida/api', '--log-stream-name', 'api-1'];
  await awscli(env, 'logs', 'put-log-events', ...stream, '--log-events', JSON.stringify(events));

  const rig = rigged();
  const { code, stdout, stderr } = await rig.start(['play', 'p.yaml', '--yes', '--format', 'json'], env)
    .ended;
  expect({ code, steps: JSON.parse(stdout).steps }).toMatchObject({
    code: 0,
    steps: [
      { id: 'rate', outputs: { value: 12.5, unit: '/s', level: 'critical' } },
      { id: 'errors', outputs: { count: 2, complete: true } },
      { id: 'asked', outputs: { count: 1, entries: [{ text: 'ERROR timeout of db' }] } },
    ],
  });
  expect(stderr, 'the SDK says nothing on the screen').not.toMatch(/SDK|Warning|node:/);
  const everything = `${stdout}${stderr}${written(rig)}`;
  expect(everything).toContain('ERROR refused');
  expect(everything).not.toContain(OPERATOR.secretAccessKey);
  expect(everything).not.toContain(OPERATOR.accessKeyId);
});

test('a plan of it asks nobody and names the hosts', async () => {
  const aws = await startAws();
  const { code, stdout } = await rigged().start(['plan', 'p.yaml'], awsEnvironment(aws.url)).ended;
  expect(code).toBe(0);
  expect(stdout).toContain('read Maximum of Lida error_rate Service=api from CloudWatch in eu-west-1');
  expect(stdout).toContain(
    'logs.eu-west-1.amazonaws.com, logs.‹region›.amazonaws.com, monitoring.eu-west-1.amazonaws.com',
  );
  expect(aws.calls).toEqual([]);
});

test('a test of the playbook answers for it without a service', async () => {
  const rig = rigged();
  const page = `  - id: page
    when: steps.rate.level == "critical" && steps.errors.count == 1 && steps.asked.count == 0
    effect: read
    shell: "true"
`;
  rig.write('p.yaml', `${PLAYBOOK}${page}`);
  rig.write(
    'p.test.yaml',
    `runbook-test: 1
scenarios:
  - name: errors are many
    mocks:
      rate: { value: 12 }
      errors: { log: "2026-01-01T02:59:00Z ERROR refused" }
      asked: { log: "" }
      page: { exit-code: 0 }
    expect: { status: succeeded, ran: [page] }
  - name: nobody answers
    mocks:
      rate: { no-data: true }
      errors: { refused: true }
    expect: { status: failed, failed-step: errors }
`,
  );
  const { code, stdout, stderr } = await rig.run('test', 'p.yaml');
  expect({ code, said: `${stdout}${stderr}` }).toMatchObject({ code: 0 });
});
