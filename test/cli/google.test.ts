import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { GoogleServer } from '../../fixtures/services/google/google.ts';
import { ACCOUNT, PROJECT } from '../../fixtures/services/google/identity.ts';
import { CliRig } from './rig.ts';

const MINUTE = 60_000;
const TYPE = 'run.googleapis.com/request_count';

let server: GoogleServer;
let rig: CliRig;

beforeAll(async () => {
  server = await GoogleServer.start();
});
afterAll(() => server.close());

beforeEach(() => {
  rig = new CliRig();
  server.fault = undefined;
  server.asked.length = 0;
  server.entries.length = 0;
  server.series.length = 0;
});
afterEach(() => rig[Symbol.dispose]());

/** The environment of an operator who has a key, and no Google Cloud but the server. */
const environment = () => ({
  GOOGLE_APPLICATION_CREDENTIALS: rig.write('key.json', JSON.stringify(server.identity.key())),
  CLOUDSDK_API_ENDPOINT_OVERRIDES_LOGGING: server.url,
  CLOUDSDK_API_ENDPOINT_OVERRIDES_MONITORING: server.url,
  METADATA_SERVER_DETECTION: 'none',
});

const everything = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');

const PLAYBOOK = `steps:
  - id: rate
    metric-threshold:
      metric: { google: { metric: ${TYPE}, labels: { resource.service_name: api }, aligner: ALIGN_RATE, reducer: REDUCE_SUM } }
      critical: "> 10/s"
  - id: log
    log-search: { log: { google: { filter: severity>=ERROR } }, since: 15m }
`;

const PEM = /-----BEGIN|PRIVATE KEY/;
/** The beginning of every token here: of one that was given, and of one that a key signed. */
const TOKEN = /ya29\.|eyJhbGciOi/;

describe('a play of the real program', () => {
  test('reads both services with the key of an account, ends, and keeps nothing of the key', async () => {
    const now = Date.now();
    server.series.push(
      ...['5xx', '2xx'].map((response_code_class) => ({
        project: PROJECT,
        metric: { type: TYPE, labels: { response_code_class } },
        resource: { type: 'cloud_run_revision', labels: { service_name: 'api' } },
        valueType: 'INT64' as const,
        unit: '1',
        points: Array.from({ length: 15 }, (_, ago) => ({ at: now - ago * MINUTE, value: 600 })),
      })),
    );
    server.entries.push({
      logName: `projects/${PROJECT}/logs/api`,
      timestamp: new Date(now - MINUTE).toISOString(),
      insertId: 'a',
      severity: 'ERROR',
      textPayload: 'upstream timeout',
    });
    rig.write('play.yaml', PLAYBOOK);
    const { code, stdout, stderr } = await rig.start(['play', 'play.yaml', '--yes'], environment()).ended;
    expect([code, stderr]).toEqual([0, expect.any(String)]);
    const shown = `${stdout}${stderr}`;
    // 600 a minute in each of two classes.
    expect(shown).toContain('20/s, level critical');
    expect(shown).toContain('ERROR upstream timeout');
    const kept = `${shown}${everything(rig.home)}`;
    expect(kept).not.toMatch(PEM);
    expect(kept).not.toMatch(TOKEN);
  });

  test('asks as the machine that it runs on, where that has an account', async () => {
    rig.write('play.yaml', 'steps:\n  - { id: log, log-search: { log: { google: {} }, since: 15m } }\n');
    const { GOOGLE_APPLICATION_CREDENTIALS: _, METADATA_SERVER_DETECTION: __, ...rest } = environment();
    const before = server.identity.tokens.size;
    const machine = { ...rest, GCE_METADATA_HOST: server.host };
    const { code, stdout } = await rig.start(['play', 'play.yaml', '--yes'], machine).ended;
    expect([code, stdout]).toEqual([0, expect.any(String)]);
    expect(server.asked.map(({ path }) => path)).toEqual(['/v2/entries:list']);
    expect(JSON.parse(server.asked[0]?.body ?? '')).toMatchObject({ resourceNames: [`projects/${PROJECT}`] });
    expect(server.identity.tokens.size - before).toBe(1);
  });

  test('says who was asked as whom, and what is missing', async () => {
    server.fault = { status: 'PERMISSION_DENIED', message: 'Permission denied on resource.' };
    rig.write('play.yaml', PLAYBOOK);
    const { code, stdout, stderr } = await rig.start(['play', 'play.yaml', '--yes'], environment()).ended;
    expect(code).toBe(4);
    expect(`${stdout}${stderr}`).toContain(
      `RB506 Cloud Monitoring at ${server.host}, asked as ${ACCOUNT}, answered 403 PERMISSION_DENIED`,
    );
    expect(`${stdout}${stderr}`).toContain('roles/monitoring.viewer');
  });

  test('is planned and tested without anybody being asked', async () => {
    rig.write('play.yaml', PLAYBOOK);
    rig.write(
      'play.test.yaml',
      `runbook-test: 1
scenarios:
  - name: many errors
    mocks: { rate: { value: 20 }, log: { log: "2026-01-01T02:59:00Z ERROR upstream timeout" } }
    expect: { status: succeeded, ran: [rate, log] }
`,
    );
    const planned = await rig.start(['plan', 'play.yaml'], environment()).ended;
    expect(planned.stdout).toContain('read run.googleapis.com/request_count from Cloud Monitoring');
    expect(planned.stdout).toMatch(/hosts +logging\.googleapis\.com, monitoring\.googleapis\.com/);
    const tested = await rig.start(['test', 'play.yaml'], environment()).ended;
    expect([tested.code, tested.stdout]).toEqual([0, expect.any(String)]);
    expect(server.asked).toHaveLength(0);
  });
});
