import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ACCOUNT, Identity, PROJECT } from '../../../fixtures/services/google/identity.ts';
import { systemClock } from '../../../src/host/clock.ts';
import type { Answer } from '../../../src/sources/google/answer.ts';
import { LOGGING, MONITORING } from '../../../src/sources/google/service.ts';
import { createSession } from '../../../src/sources/google/session.ts';
import { deadAddress } from '../../steps/server.ts';
import { environmentOf, identity, scratch, startGoogle, withEnvironment } from './stand-in.ts';

const never = new AbortController().signal;
const waiting = { signal: never, clock: systemClock };

const LISTING = {
  method: 'POST',
  path: '/v2/entries:list',
  body: JSON.stringify({ resourceNames: [`projects/${PROJECT}`] }),
  project: PROJECT,
  patience: 10_000,
  maxBody: 1 << 20,
} as const;

const ask = (): Promise<Answer> => createSession(process.env).ask(LOGGING, LISTING, waiting);

const refusalOf = (answer: Answer) => {
  if (answer.ok) throw new Error(`it was answered: ${answer.body}`);
  return answer;
};

/** Nothing of this machine's own credentials, and a server. */
const started = async (variables: Readonly<Record<string, string | undefined>> = {}) => {
  const server = await startGoogle();
  const nobody = { GOOGLE_APPLICATION_CREDENTIALS: undefined, HOME: scratch(), CLOUDSDK_CONFIG: undefined };
  withEnvironment({ ...environmentOf(server.url), ...nobody, ...variables });
  return server;
};

const fileOf = (content: unknown): string => {
  const file = join(scratch(), 'credentials.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
};

describe('credentials are found where Google’s own clients look:', () => {
  test('the key that GOOGLE_APPLICATION_CREDENTIALS names, which signs the request itself', async () => {
    const server = await started({ GOOGLE_APPLICATION_CREDENTIALS: fileOf(identity.key()) });
    expect(await ask()).toMatchObject({ ok: true });
    expect(server.identity.tokens.size).toBe(0);
  });

  test('the well-known file of gcloud', async () => {
    const home = scratch();
    const server = await started({ HOME: home });
    mkdirSync(join(home, '.config/gcloud'), { recursive: true });
    const file = join(home, '.config/gcloud/application_default_credentials.json');
    writeFileSync(file, JSON.stringify(identity.key()));
    expect(await ask()).toMatchObject({ ok: true });
    expect(server.asked).toHaveLength(1);
  });

  test('a workload elsewhere, whose proof is exchanged for a token, once', async () => {
    const server = await started();
    const proof = join(scratch(), 'proof');
    writeFileSync(proof, server.identity.subject);
    const before = server.identity.tokens.size;
    const file = fileOf(server.identity.workload(server.url, proof));
    withEnvironment({ GOOGLE_APPLICATION_CREDENTIALS: file, GOOGLE_CLOUD_PROJECT: PROJECT });
    const session = createSession(process.env);
    for (let times = 0; times < 3; times += 1) {
      expect(await session.ask(LOGGING, LISTING, waiting)).toMatchObject({ ok: true });
    }
    expect(server.identity.tokens.size - before).toBe(1);
  });

  test('the project of the key, unless the environment names one', async () => {
    await started({ GOOGLE_APPLICATION_CREDENTIALS: fileOf(identity.key()) });
    expect(await createSession(process.env).project(MONITORING, never)).toBe(PROJECT);
    withEnvironment({ GOOGLE_CLOUD_PROJECT: 'elsewhere' });
    expect(await createSession(process.env).project(MONITORING, never)).toBe('elsewhere');
  });

  test('the project that is charged: of the credentials, unless GOOGLE_CLOUD_QUOTA_PROJECT names one', async () => {
    const file = fileOf({ ...identity.key(), quota_project_id: 'charged' });
    const server = await started({ GOOGLE_APPLICATION_CREDENTIALS: file });
    await ask();
    withEnvironment({ GOOGLE_CLOUD_QUOTA_PROJECT: 'charged-instead' });
    await ask();
    const charged = server.asked.map(({ headers }) => headers['x-goog-user-project']);
    expect(charged).toEqual(['charged', 'charged-instead']);
  });
});

describe('without credentials that hold', () => {
  test('nobody is asked, and the remedy is said', async () => {
    const server = await started();
    expect(refusalOf(await ask())).toMatchObject({
      kind: 'refused',
      reason: 'Cloud Logging was not asked: there are no credentials of Google Cloud on this machine',
      help: expect.stringContaining('gcloud auth application-default login'),
    });
    expect(server.asked).toHaveLength(0);
  });

  test('it is said before that no project is known', async () => {
    await started();
    expect(await createSession(process.env).project(MONITORING, never)).toMatchObject({
      reason: expect.stringContaining('there are no credentials of Google Cloud on this machine'),
    });
  });

  test('of a key without a project, the project is asked for', async () => {
    const { project_id: _, ...key } = identity.key();
    await started({ GOOGLE_APPLICATION_CREDENTIALS: fileOf(key), PATH: scratch() });
    expect(await createSession(process.env).project(MONITORING, never)).toMatchObject({
      reason: 'Cloud Monitoring was not asked: no project is known',
      help: expect.stringContaining('GOOGLE_CLOUD_PROJECT'),
    });
  });

  test('a file that is not there is named as such', async () => {
    await started({ GOOGLE_APPLICATION_CREDENTIALS: join(scratch(), 'gone.json') });
    expect(refusalOf(await ask()).reason).toMatch(
      /the file that GOOGLE_APPLICATION_CREDENTIALS names cannot be read$/,
    );
  });

  test('an authority that gives no token is quoted', async () => {
    const server = await started();
    const proof = join(scratch(), 'proof');
    writeFileSync(proof, 'stolen-and-expired-proof');
    const file = fileOf(server.identity.workload(server.url, proof));
    withEnvironment({ GOOGLE_APPLICATION_CREDENTIALS: file, GOOGLE_CLOUD_PROJECT: PROJECT });
    const { reason, help } = refusalOf(await ask());
    expect(reason).toMatch(/^Cloud Logging was not asked as a workload identity: .*invalid_grant.*rejected/);
    expect(`${reason}${help}`).not.toContain('stolen');
  });

  test('a key that is no longer known is refused by the service, under its name', async () => {
    await started({ GOOGLE_APPLICATION_CREDENTIALS: fileOf(new Identity().key()) });
    expect(refusalOf(await ask())).toMatchObject({
      reason: expect.stringMatching(`, asked as ${ACCOUNT}, answered 401 UNAUTHENTICATED`),
      help: expect.stringContaining('gcloud auth application-default login'),
    });
  });

  test('a key that is none fails, and nothing of it is said', async () => {
    const key = {
      ...identity.key(),
      private_key: '-----BEGIN PRIVATE KEY-----\nMIIEvgIBADAN\n-----END PRIVATE KEY-----\n',
    };
    await started({ GOOGLE_APPLICATION_CREDENTIALS: fileOf(key) });
    const { reason } = refusalOf(await ask());
    expect(reason).toMatch(/^Cloud Logging was not asked as oncall@/);
    expect(reason).not.toContain('MIIEvgIBADAN');
  });

  test('a step that ends does not wait for them', async () => {
    const server = await started();
    const proof = join(scratch(), 'proof');
    writeFileSync(proof, server.identity.subject);
    const workload = {
      ...server.identity.workload(server.url, proof),
      token_url: `http://${await deadAddress()}/v1/token`,
    };
    withEnvironment({ GOOGLE_APPLICATION_CREDENTIALS: fileOf(workload) });
    const controller = new AbortController();
    const answer = createSession(process.env).ask(LOGGING, LISTING, {
      ...waiting,
      signal: controller.signal,
    });
    controller.abort();
    expect(refusalOf(await answer).reason).toContain('not there in time');
  });
});

describe('the server is that of', () => {
  test('an emulator, which is sent no credentials and needs none', async () => {
    const server = await startGoogle({ anonymous: true });
    await started({ LOGGING_EMULATOR_HOST: server.host });
    expect(await ask()).toMatchObject({ ok: true });
    expect(server.asked).toHaveLength(1);
  });

  test('the universe of GOOGLE_CLOUD_UNIVERSE_DOMAIN', async () => {
    await started({
      GOOGLE_APPLICATION_CREDENTIALS: fileOf(identity.key()),
      CLOUDSDK_API_ENDPOINT_OVERRIDES_LOGGING: undefined,
      GOOGLE_CLOUD_UNIVERSE_DOMAIN: 'universe.invalid',
    });
    expect(refusalOf(await ask()).reason).toMatch(/^Cloud Logging at logging\.universe\.invalid, asked as/);
  });
});

test('a service that says nothing is not waited for longer than a request may take', async () => {
  const server = await started({ GOOGLE_APPLICATION_CREDENTIALS: fileOf(identity.key()) });
  server.fault = 'silent';
  const answer = await createSession(process.env).ask(LOGGING, { ...LISTING, patience: 50 }, waiting);
  expect(refusalOf(answer)).toMatchObject({
    kind: 'unreachable',
    reason: expect.stringMatching(/did not answer within 0.05 s$/),
  });
});
