import { describe, expect, it } from 'vitest';
import { type Aws, OPERATOR } from '../../../fixtures/services/aws/server.ts';
import type { Principal } from '../../../fixtures/services/aws/sigv4.ts';
import { cloudwatch } from '../../../src/sources/metrics/cloudwatch.ts';
import type { CloudWatchSpec } from '../../../src/sources/metrics/cloudwatch-query.ts';
import { witness } from '../../steps/context.ts';
import { deadAddress } from '../../steps/server.ts';
import { awsEnvironment, inEnvironment, startAws } from './rig.ts';

const SPEC: CloudWatchSpec = {
  metrics: { metric: { namespace: 'Lida', name: 'cpu', dimensions: {}, statistic: 'Average' } },
  period: 60,
  maxAge: 300_000,
};

const NO_POINT = /^CloudWatch has no data point/;

/** What a step would be told: the reason why there is no value, or the message of the failure with its help. */
const told = async (signal?: AbortSignal): Promise<string> => {
  const end = await cloudwatch.read(SPEC, 'now', witness(signal ? { signal } : {}).context);
  if (!end.ok)
    return `${end.diagnostics[0]?.code} ${end.diagnostics[0]?.message} ${end.diagnostics[0]?.help}`;
  return end.value.data ? `read ${end.value.value}` : end.value.reason;
};

const asked = async (principal = OPERATOR, attempts = 1, principals?: readonly Principal[]): Promise<Aws> => {
  const aws = await startAws(principals);
  inEnvironment({ ...awsEnvironment(aws.url, principal), AWS_MAX_ATTEMPTS: String(attempts) });
  return aws;
};

const withoutSecrets = (text: string): string => {
  expect(text).not.toContain(OPERATOR.secretAccessKey);
  expect(text).not.toContain(OPERATOR.accessKeyId);
  return text;
};

describe('a refusal says who was asked, as whom, what came, and what to check', () => {
  it.each<[string, Partial<Principal>, RegExp]>([
    [
      'a wrong secret',
      { secretAccessKey: 'wrong' },
      /^RB506 CloudWatch in eu-west-1 at http:\/\/127\.0\.0\.1:\d+ refused GetMetricData to the key …MPLE of the environment: SignatureDoesNotMatch: The request signature .*[^.] Check AWS_SECRET_ACCESS_KEY and the clock/,
    ],
    ['a key nobody has', { accessKeyId: 'AKIANOBODYHASIT7' }, /to the key …SIT7 .* Check which credentials/],
    ['a wrong token', { sessionToken: 'sesame-open-up' }, /InvalidClientTokenId/],
  ])('%s', async (_, changed, text) => {
    await asked({ ...OPERATOR, ...changed });
    const reason = withoutSecrets(await told());
    expect(reason).toMatch(text);
    expect(reason).not.toContain('sesame-open-up');
  });

  it('whatever the service repeats of the request, secrets are left out', async () => {
    const token = 'FwoGZXIvYXdzEJr-session-token';
    const principal = { ...OPERATOR, sessionToken: token };
    const aws = await asked(principal, 1, [principal]);
    const { accessKeyId, secretAccessKey } = OPERATOR;
    aws.faults.add({
      error: 'InvalidSignatureException',
      message: `${accessKeyId} signed with ${secretAccessKey}, ${token}.\n\nThe Canonical String was\nx-amz-date:now`,
    });
    const reason = withoutSecrets(await told());
    expect(reason).not.toContain(token);
    expect(reason).not.toContain('Canonical');
    expect(reason).toContain(': … signed with …, …');
  });

  it('a permission that is missing is named', async () => {
    const principal = { ...OPERATOR, allowed: ['logs:FilterLogEvents'] };
    await asked(principal, 1, [principal]);
    expect(withoutSecrets(await told())).toMatch(
      /User: arn:aws:iam::123456789012:user\/ops is not authorized .* Allow cloudwatch:GetMetricData in a policy/,
    );
  });

  it('a token that has run out', async () => {
    const principal = { ...OPERATOR, sessionToken: 'abcdefgh', expired: true as const };
    await asked(principal, 1, [principal]);
    expect(await told()).toMatch(/ExpiredToken: .* expired Get fresh ones: aws sso login/);
  });
});

describe('the SDK asks again', () => {
  it.each([
    ['too often', { error: 'ThrottlingException' }],
    ['failure of the service', { error: 'InternalServiceError', status: 500 }],
    ['a page of a proxy', { status: 503, page: '<h1>Unavailable</h1>' }],
    ['a broken connection', { broken: true }],
    ['status 429', { status: 429, page: 'slow down', headers: { 'retry-after': '0' } }],
  ] as const)('%s, and then it is served', async (_, fault) => {
    const aws = await asked(OPERATOR, 3);
    aws.faults.add(fault, { times: 2 });
    expect(await told()).toMatch(NO_POINT);
    expect(aws.calls).toHaveLength(3);
  });

  it.each([
    ['too often', { error: 'ThrottlingException' }, /Throttling: Rate exceeded, after 2 attempts; ask less/],
    [
      'failure',
      { error: 'InternalServiceError', status: 500 },
      /failed GetMetricData with status 500, after 2 att/,
    ],
    ['a page of a proxy', { status: 503, page: '<h1>Oops</h1>' }, /failed GetMetricData with status 503/],
    [
      'a broken connection',
      { broken: true },
      /did not answer the key …MPLE of the environment: socket hang up/,
    ],
    ['status 429', { status: 429, page: 'slow down' }, /with status 429.*; ask less often/],
  ] as const)('%s, until its attempts are used up', async (_, fault, text) => {
    const aws = await asked(OPERATOR, 2);
    aws.faults.add(fault);
    expect(await told()).toMatch(text);
    expect(aws.calls).toHaveLength(2);
  });
});

describe('what is no answer', () => {
  it('cannot be understood', async () => {
    const aws = await asked();
    aws.faults.add({ body: '<html>welcome to the hotel</html>' });
    expect(await told()).toMatch(
      /^RB505 CloudWatch in eu-west-1 at .* answered GetMetricData with what is no answer .* Check the endpoint/,
    );
  });

  it('is not read beyond a bound', async () => {
    const aws = await asked();
    aws.faults.add({ huge: 64 * 1024 * 1024 });
    expect(await told()).toMatch(/^RB505 .* the answer is longer than 32 MiB/);
  });

  it('does not come where nobody listens', async () => {
    const dead = await deadAddress();
    inEnvironment({ ...awsEnvironment(`http://${dead}`), AWS_MAX_ATTEMPTS: '1' });
    expect(await told()).toMatch(
      new RegExp(
        `at http://${dead} did not answer .*ECONNREFUSED.*; check the network, the region and AWS_ENDPOINT_URL`,
      ),
    );
  });

  it('is waited for no longer than the step lasts, nor are the pauses between attempts', async () => {
    const aws = await asked();
    aws.faults.add({ silent: true });
    const controller = new AbortController();
    const reason = told(controller.signal);
    await aws.firstCall;
    controller.abort();
    expect(await reason).toMatch(/did not answer .*: the time of the step was up/);
  });
});
