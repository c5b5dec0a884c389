import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { SCENARIOS } from '../../../fixtures/systems/dialogue/site/scenarios.ts';
import { type BuiltSystem, buildSystem } from '../build.ts';
import { SystemRig, until } from '../rig.ts';

let built: BuiltSystem;
const rigs: SystemRig[] = [];

beforeAll(async () => {
  built = await buildSystem('dialogue');
});

afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.remove()));
});

afterAll(() => built?.remove());

const start = async (given: string): Promise<SystemRig> => {
  const rig = await SystemRig.start(built.entry, given);
  rigs.push(rig);
  expect(rig.ready.error).toBeUndefined();
  return rig;
};

/** Runs a shell text in the folder of the platform. */
const run = (rig: SystemRig, script: string) => rig.sh(`cd '${rig.ready.inputs.app}' && { ${script}\n}`);

const page = async (rig: SystemRig, path: string): Promise<{ status: number; text: string }> => {
  const response = await fetch(rig.ready.inputs.url + path);
  return { status: response.status, text: await response.text() };
};

const metric = async (rig: SystemRig, name: string): Promise<number> =>
  Number(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'm').exec((await page(rig, '/api/metrics')).text)?.[1]);

/** Processes of any user whose command line names the system's folder. */
const processesIn = (rig: SystemRig): readonly string[] =>
  execFileSync('ps', ['-A', '-o', 'pid=,stat=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(rig.dir) && !/^\s*\d+ Z/.test(line));

/** What each scenario shows, besides what the good day does. */
const FAULTS: Readonly<Record<string, Record<string, unknown>>> = {
  healthy: {},
  'fresh-rows': { rows: 200, backup_rows: 100 },
  'database-locked': { app: 'unhealthy', database: 'database is locked', strangers: 1 },
  'expired-key': { provider: '401' },
  'rate-limited': { provider: '429' },
  'provider-down': { provider: '503' },
  'slow-provider': {},
  'high-error-rate': {},
  'memory-leak': { memory: 96 },
  'too-small': { memory: 90 },
  'over-budget': { cost: 140, budget: 100 },
  corrupt: { app: 'unhealthy', database: expect.not.stringMatching(/^ok$/) },
  'data-loss': { rows: 0, discussions: 0 },
  outage: { app: 'stopped', instances: 0 },
  'port-taken': { app: 'stopped', strangers: 1 },
  'missing-dependency': { app: 'stopped' },
  connections: {},
  breach: { intruder: 'in' },
  'bad-update': {},
};

describe('each scenario', () => {
  test('is told of here', () => {
    expect(Object.keys(FAULTS)).toEqual(SCENARIOS.map(({ name }) => name));
  });

  test.each(Object.entries(FAULTS))('%s shows its fault', async (given, facts) => {
    const rig = await start(given);
    const good =
      facts.app === undefined && facts.provider === undefined ? { app: 'healthy', provider: 'ok' } : {};
    const wanted = { intruder: 'out', ...good, ...facts };
    expect(await rig.status()).toMatchObject(wanted);
  });
});

test('faults that only the metrics show', async () => {
  const [slow, wrong, full] = await Promise.all(
    ['slow-provider', 'high-error-rate', 'connections'].map(start),
  );
  if (slow === undefined || wrong === undefined || full === undefined) throw new Error('not up');
  await until(async () => (await metric(slow, 'response_time_p95_seconds')) > 2);
  await until(async () => (await metric(wrong, 'error_rate_percent')) >= 5);
  expect((await page(full, '/socket.io/?EIO=4&transport=polling')).status).toBe(503);
});

test('a copy of the database loses what .backup keeps', async () => {
  const rig = await start('fresh-rows');
  const count = "'SELECT count(*) FROM conversations;'";
  const copied = await run(rig, `cp data/conversations.db copy.db && sqlite3 copy.db ${count}`);
  const kept = await run(rig, `sqlite3 data/conversations.db '.backup kept.db' && sqlite3 kept.db ${count}`);
  expect([copied.out.trim(), kept.out.trim()]).toEqual(['100', '200']);
});

test('npm starts and stops it, sqlite3 meets its lock, and all of that is on record', async () => {
  const rig = await start('database-locked');
  expect(await run(rig, `sqlite3 data/conversations.db 'BEGIN IMMEDIATE;'`)).toMatchObject({
    exit: 5,
    err: expect.stringContaining('database is locked'),
  });
  expect((await run(rig, 'npm stop')).exit).toBe(0);
  expect(await rig.status()).toMatchObject({ app: 'stopped', instances: 0, strangers: 1 });
  expect(await run(rig, 'npm start')).toMatchObject({
    exit: 1,
    err: expect.stringContaining('database is locked'),
  });
  expect((await run(rig, 'node scripts/app.js restart')).exit).toBe(2);
  const calls = rig
    .calls()
    .flatMap(({ tool, argv = [] }) => (tool === undefined ? [] : [[tool, ...argv].join(' ')]));
  expect(calls).toEqual(['sqlite3 data/conversations.db BEGIN IMMEDIATE;', 'npm stop', 'npm start']);
  expect(
    rig
      .calls()
      .filter(({ exit }) => exit !== undefined)
      .map(({ exit }) => exit),
  ).toEqual([5, 0, 1]);
});

test('an instance that the operator started ends with the system, and leaves nothing', async () => {
  const rig = await start('outage');
  expect((await run(rig, 'npm start')).exit).toBe(0);
  expect((await run(rig, `npm start -- --port ${rig.ready.inputs.second_port}`)).exit).toBe(0);
  await until(async () => (await rig.status()).instances === 2);
  expect(await rig.request('stop')).toEqual({ stopped: true });
  await until(() => rig.ended());
  expect(processesIn(rig)).toEqual([]);
});

test('a supervisor that is killed takes everything with it', async () => {
  const rig = await start('database-locked');
  rig.supervisor.kill('SIGKILL');
  await until(() => processesIn(rig).length === 0);
  expect(readdirSync(join(rig.dir, 'platform'))).toContain('data');
});
