import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { GoogleServer, type Options } from '../../../fixtures/services/google/google.ts';
import { Identity } from '../../../fixtures/services/google/identity.ts';

/** One for all tests of a file, as the session of a process keeps the credentials that it found. */
export const identity = new Identity();

/** A folder that goes with the test. */
export const scratch = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'runbook-google-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** Sets variables of this process until the test ends; undefined takes one away. */
export const withEnvironment = (variables: Readonly<Record<string, string | undefined>>): void => {
  for (const [name, value] of Object.entries(variables)) {
    const before = process.env[name];
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
    onTestFinished(() => {
      if (before === undefined) delete process.env[name];
      else process.env[name] = before;
    });
  }
};

/** The variables with which a client finds a server, and the key of its account, instead of Google Cloud. */
export const environmentOf = (url: string, key: Record<string, unknown> = identity.key()) => {
  const file = join(scratch(), 'key.json');
  writeFileSync(file, JSON.stringify(key));
  return {
    GOOGLE_APPLICATION_CREDENTIALS: file,
    CLOUDSDK_API_ENDPOINT_OVERRIDES_LOGGING: `${url}/`,
    CLOUDSDK_API_ENDPOINT_OVERRIDES_MONITORING: `${url}/`,
    // Nobody is to look for the machine's own account while a test runs.
    METADATA_SERVER_DETECTION: 'none',
    GOOGLE_CLOUD_PROJECT: undefined,
    GCLOUD_PROJECT: undefined,
    HTTP_PROXY: undefined,
    HTTPS_PROXY: undefined,
    http_proxy: undefined,
    https_proxy: undefined,
  };
};

/** A server that ends with the test. */
export const startGoogle = async (options: Options = { identity }): Promise<GoogleServer> => {
  const server = await GoogleServer.start(options);
  onTestFinished(() => server.close());
  return server;
};
