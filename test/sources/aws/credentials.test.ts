import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OPERATOR } from '../../../fixtures/services/aws/server.ts';
import { cloudwatch as logs } from '../../../src/sources/logs/cloudwatch.ts';
import { cloudwatch } from '../../../src/sources/metrics/cloudwatch.ts';
import type { CloudWatchSpec } from '../../../src/sources/metrics/cloudwatch-query.ts';
import type { RunContext } from '../../../src/steps/kind.ts';
import { witness } from '../../steps/context.ts';
import { deadAddress } from '../../steps/server.ts';
import { awsHome, inEnvironment, startAws } from './rig.ts';

const SPEC: CloudWatchSpec = {
  metrics: { metric: { namespace: 'Lida', name: 'cpu', dimensions: {}, statistic: 'Average' } },
  period: 60,
  maxAge: 300_000,
};

const NO_POINT = /^CloudWatch has no data point/;

const told = async (
  spec: Partial<CloudWatchSpec> = {},
  overrides: Partial<RunContext> = {},
): Promise<string> => {
  const end = await cloudwatch.read({ ...SPEC, ...spec }, 'now', witness(overrides).context);
  if (!end.ok)
    return `${end.diagnostics[0]?.code} ${end.diagnostics[0]?.message}; ${end.diagnostics[0]?.help}`;
  return end.value.data ? `read ${end.value.value}` : end.value.reason;
};

/** An environment of files alone; nothing in it is of this machine. */
const files = (config: string, credentials = '', more: Readonly<Record<string, string>> = {}): void => {
  const home = awsHome(config, credentials);
  inEnvironment({
    HOME: home,
    AWS_CONFIG_FILE: join(home, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(home, 'credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '1',
    ...more,
  });
};

const KEYS = `aws_access_key_id = ${OPERATOR.accessKeyId}\naws_secret_access_key = ${OPERATOR.secretAccessKey}\n`;

const ENV_KEYS = {
  AWS_ACCESS_KEY_ID: OPERATOR.accessKeyId,
  AWS_SECRET_ACCESS_KEY: OPERATOR.secretAccessKey,
};

describe('credentials, region and endpoint', () => {
  it('are those of the profile that the playbook names', async () => {
    const aws = await startAws();
    files(`[profile prod]\nregion = eu-north-1\n`, `[prod]\n${KEYS}`, { AWS_ENDPOINT_URL: aws.url });
    expect(await told({ profile: 'prod' })).toMatch(NO_POINT);
    expect(aws.calls).toMatchObject([{ accessKeyId: OPERATOR.accessKeyId, region: 'eu-north-1' }]);
    expect(await told({ profile: 'prod', region: 'us-east-2' })).toMatch(NO_POINT);
    expect(aws.calls.at(-1)).toMatchObject({ region: 'us-east-2' });
  });

  it.each([
    ['of this process', {}, { AWS_PROFILE: 'prod' }],
    ['of the playbook', { AWS_PROFILE: 'prod', AWS_REGION: 'ca-central-1' }, {}],
  ])('are those of AWS_PROFILE in the environment %s', async (_, env, more) => {
    const aws = await startAws();
    files(`[profile prod]\nregion = ca-central-1\n`, `[prod]\n${KEYS}`, {
      ...more,
      AWS_ENDPOINT_URL: aws.url,
    });
    expect(await told({}, { env })).toMatch(NO_POINT);
    expect(aws.calls).toMatchObject([{ accessKeyId: OPERATOR.accessKeyId, region: 'ca-central-1' }]);
  });

  it('follow AWS_ENDPOINT_URL of one service before that of all', async () => {
    const [metrics, entries] = [await startAws(), await startAws()];
    entries.region('eu-west-1').logs.fill('/lida/api', 'a', []);
    files('', '', {
      ...ENV_KEYS,
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL: `http://${await deadAddress()}`,
      AWS_ENDPOINT_URL_CLOUDWATCH: metrics.url,
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: entries.url,
    });
    expect(await told()).toMatch(NO_POINT);
    const range = { since: 0, until: 1, atMost: 10 };
    expect(await logs.read({ group: '/lida/api' }, range, () => {}, witness().context)).toEqual({
      ok: true,
      value: {},
    });
    expect(metrics.calls.map(({ operation }) => operation)).toEqual(['GetMetricData']);
    expect(entries.calls.map(({ operation }) => operation)).toEqual(['FilterLogEvents']);
  });

  // The SDK looks for endpoints in the profile of AWS_PROFILE, whichever profile its client is given.
  it.each([
    ['services = loopback', 'of the services section'],
    ['endpoint_url = URL', 'of the profile itself'],
  ])('follow `%s` %s of AWS_PROFILE', async (line) => {
    const aws = await startAws();
    const profile = `[profile prod]\nregion = eu-west-1\n${line.replace('URL', aws.url)}\n`;
    const section = `[services loopback]\ncloudwatch =\n  endpoint_url = ${aws.url}\n`;
    files(`${profile}${section}`, `[prod]\n${KEYS}`, { AWS_PROFILE: 'prod' });
    expect(await told()).toMatch(NO_POINT);
    expect(aws.calls).toHaveLength(1);
  });

  it('are those of a role that is assumed, once for all readings of a step', async () => {
    const aws = await startAws();
    const role = 'role_arn = arn:aws:iam::123456789012:role/oncall\nsource_profile = base\n';
    files(
      `[profile prod]\nregion = eu-west-1\n${role}[profile base]\nregion = eu-west-1\n`,
      `[base]\n${KEYS}`,
      {
        AWS_ENDPOINT_URL: aws.url,
      },
    );
    const { context } = witness();
    const spec = { ...SPEC, profile: 'prod' };
    await cloudwatch.read(spec, 'now', context);
    await cloudwatch.read(spec, 'now', context);
    expect(aws.calls.map(({ operation }) => operation)).toEqual([
      'AssumeRole',
      'GetMetricData',
      'GetMetricData',
    ]);
    expect(aws.calls.at(-1)?.accessKeyId).toMatch(/^ASIA/);
    aws.faults.add({ error: 'AccessDeniedException' });
    const end = await cloudwatch.read(spec, 'now', context);
    expect(end).toMatchObject({
      diagnostics: [
        { message: expect.stringMatching(/to the key …\w{4} for the role of the profile prod: /) },
      ],
    });
  });
});

describe('what is missing is named, with what to do', () => {
  it('a region', async () => {
    files('', '', ENV_KEYS);
    expect(await told()).toMatch(
      /^RB506 CloudWatch was not asked: no region: Region is missing \(profile default\); Name region in the playbook/,
    );
  });

  it('credentials', async () => {
    files('', '', { AWS_REGION: 'eu-west-1' });
    expect(await told()).toMatch(
      /^RB506 CloudWatch was not asked: no credentials for eu-west-1 \(profile default\): Could not load credentials .*; Set AWS_PROFILE/,
    );
  });

  it('a profile', async () => {
    files('', '', { AWS_REGION: 'eu-west-1' });
    expect(await told({ profile: 'nobody' })).toMatch(
      /\(profile nobody\): .*; See whether ~\/.aws\/config has the profile/,
    );
  });

  it('a role that may not be assumed', async () => {
    const aws = await startAws();
    const role = 'role_arn = arn:aws:iam::123456789012:role/refused\nsource_profile = base\n';
    files(`[profile prod]\nregion = eu-west-1\n${role}`, `[base]\n${KEYS}`, { AWS_ENDPOINT_URL: aws.url });
    expect(await told({ profile: 'prod' })).toMatch(
      /no credentials for eu-west-1 \(profile prod\): .*not authorized to perform: sts:AssumeRole on resource/,
    );
  });

  it('a login by single sign-on', async () => {
    const sso = 'sso_session = corp\nsso_account_id = 123456789012\nsso_role_name = ops\n';
    const session =
      '[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://corp.example/start\n';
    files(`[profile prod]\nregion = eu-west-1\n${sso}${session}`);
    expect(await told({ profile: 'prod' })).toMatch(
      /\(profile prod\): .*sso.*; .*aws sso login --profile prod/i,
    );
  });

  it('an answer of the metadata service, which is waited for no longer than the step lasts', async () => {
    let asked = () => {};
    const first = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const silent = createServer(() => asked());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      silent.closeAllConnections();
      silent.close();
    });
    const { port } = silent.address() as AddressInfo;
    files('', '', {
      AWS_REGION: 'eu-west-1',
      AWS_EC2_METADATA_DISABLED: 'false',
      AWS_EC2_METADATA_SERVICE_ENDPOINT: `http://127.0.0.1:${port}`,
    });
    const controller = new AbortController();
    const reason = told({}, { signal: controller.signal });
    await first;
    controller.abort();
    expect(await reason).toMatch(
      /no credentials for eu-west-1 .*: the time of the step was up; set AWS_PROFILE/,
    );
  });
});
