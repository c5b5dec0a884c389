import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { Aws, OPERATOR } from '../../../fixtures/services/aws/server.ts';
import type { Principal } from '../../../fixtures/services/aws/sigv4.ts';

/** The region of tests that have no other. */
export const REGION = 'eu-west-1';

/** Starts the services on loopback for one test. */
export const startAws = async (principals?: readonly Principal[]): Promise<Aws> => {
  const aws = await Aws.start(principals);
  onTestFinished(() => aws.close());
  return aws;
};

/** An empty home of the SDK with these files, for one test. */
export const awsHome = (config = '', credentials = ''): string => {
  const home = mkdtempSync(join(tmpdir(), 'runbook-aws-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  writeFileSync(join(home, 'config'), config);
  writeFileSync(join(home, 'credentials'), credentials);
  return home;
};

/** What a principal sets to sign with, and to reach the services at `url`; without a file of this machine. */
export const awsEnvironment = (
  url: string,
  { accessKeyId, secretAccessKey, sessionToken }: Principal = OPERATOR,
  home = awsHome(),
): Record<string, string> => ({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  ...(sessionToken !== undefined && { AWS_SESSION_TOKEN: sessionToken }),
  AWS_REGION: REGION,
  AWS_ENDPOINT_URL: url,
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: join(home, 'config'),
  AWS_SHARED_CREDENTIALS_FILE: join(home, 'credentials'),
});

/** Gives the SDK this environment for one test, and nothing of the machine's own. */
export const inEnvironment = (env: Readonly<Record<string, string>>): void => {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
};

/** What `aws` printed, or the last line of what it complained of. */
export const awscli = (
  env: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<{ readonly out: unknown } | { readonly complaint: string }> =>
  new Promise((resolve) => {
    const { PATH = '' } = process.env;
    const region = { AWS_DEFAULT_REGION: env.AWS_REGION ?? '' };
    // Older ones do not know AWS_ENDPOINT_URL.
    const argv = ['--endpoint-url', env.AWS_ENDPOINT_URL ?? '', '--output', 'json', ...args];
    execFile('aws', argv, { env: { PATH, ...region, ...env } }, (error, stdout, stderr) => {
      if (error) resolve({ complaint: stderr.trim().split('\n').at(-1) ?? '' });
      else resolve({ out: stdout.trim() === '' ? undefined : JSON.parse(stdout) });
    });
  });

interface MetricData {
  readonly MetricDataResults: readonly {
    readonly Timestamps: readonly (string | number)[];
    readonly Values: readonly number[];
  }[];
}

/** The points that awscli read, over all its pages: milliseconds since the epoch and value. Newer ones print seconds. */
export const pointsIn = (
  read: Awaited<ReturnType<typeof awscli>>,
): readonly (readonly [number, number])[] => {
  if ('complaint' in read) throw new Error(read.complaint);
  return (read.out as MetricData).MetricDataResults.flatMap(({ Timestamps, Values }) =>
    Timestamps.map((at, index) => {
      const time = typeof at === 'number' ? at * 1000 : Date.parse(at);
      return [time, Values[index] ?? Number.NaN] as const;
    }),
  );
};
