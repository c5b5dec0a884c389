import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type BuiltSystem, buildSystem } from '../build.ts';
import { SystemRig, until } from '../rig.ts';

let built: BuiltSystem;
const rigs: SystemRig[] = [];

beforeAll(async () => {
  built = await buildSystem('lida');
});

afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.remove()));
});

afterAll(() => built?.remove());

const start = async (given: string, path?: string): Promise<SystemRig> => {
  const rig = await SystemRig.start(built.entry, given, path === undefined ? {} : { path });
  rigs.push(rig);
  return rig;
};

/** A metric as the API publishes it. */
const metric = async (rig: SystemRig, name: string): Promise<number> => {
  const text = await (await fetch(`${rig.ready.inputs.api}/metrics`)).text();
  return Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1]);
};

describe('the scenarios', () => {
  test('healthy: everything runs and says so', async () => {
    const rig = await start('healthy');
    expect(await rig.status()).toMatchObject({
      redis: 'healthy',
      api: 'healthy',
      workers: 'healthy',
      deliberation: 'healthy',
      locks: 'none',
      maintenance: 'off',
    });
    const health = await fetch(`${rig.ready.inputs.api}/health`);
    expect(health.status).toBe(200);
    expect(await health.json()).toMatchObject({
      status: 'healthy',
      services: { redis: 'healthy', api: 'healthy' },
    });
    expect((await fetch(`${rig.ready.inputs.api}/live`)).status).toBe(200);
    expect((await fetch(`${rig.ready.inputs.api}/nothing`)).status).toBe(404);
    expect((await rig.sh('lida health check')).exit).toBe(0);
  });

  test('outage: no start gets past the locks, and the order of the guide mends it', async () => {
    const rig = await start('outage');
    expect(await rig.status()).toMatchObject({ redis: 'stopped', api: 'stopped', locks: 'held' });
    expect((await rig.sh('lida health check')).exit).toBe(2);
    expect((await rig.sh('redis-cli ping')).exit).toBe(1);
    await expect(fetch(`${rig.ready.inputs.api}/health`)).rejects.toThrow();
    for (const command of [
      'lida system start',
      'lida system start --background',
      'lida orchestrate start redis',
    ]) {
      expect(await rig.sh(command)).toMatchObject({
        exit: 1,
        err: expect.stringContaining('lida lock release --all'),
      });
    }
    expect((await rig.sh('lida system stop --force')).exit).toBe(0);
    expect((await rig.sh('lida orchestrate start redis')).exit).toBe(1);
    expect((await rig.sh('lida lock release --all')).exit).toBe(0);
    expect((await rig.sh('lida orchestrate start redis && lida orchestrate start api')).exit).toBe(0);
    expect((await rig.sh('lida health check')).exit).toBe(0);
    expect(await rig.status()).toMatchObject({ workers: 'stopped', deliberation: 'stopped' });
    expect((await rig.sh('lida system start')).exit).toBe(0);
    expect(await rig.status()).toMatchObject({ workers: 'healthy', deliberation: 'healthy', locks: 'none' });
  });

  test('high-error-rate: only the right circuit makes the rate fall', async () => {
    const rig = await start('high-error-rate');
    expect(await metric(rig, 'error_rate')).toBe(14.2);
    const report = await rig.sh('lida health check --detailed --format json');
    expect(report.exit).toBe(1);
    expect(JSON.parse(report.out)).toMatchObject({ status: 'degraded', failing: 'api-backend' });
    expect((await rig.sh('lida events history --level error --limit 20')).out).toContain(
      'upstream timed out',
    );
    expect((await rig.sh('lida trace list --status error --limit 10')).out).toContain('api-backend');
    await rig.sh('lida circuit open --name model-provider');
    expect(await metric(rig, 'error_rate')).toBeGreaterThan(10);
    await rig.sh('lida circuit open --name api-backend');
    await until(async () => (await metric(rig, 'error_rate')) < 5);
    expect(await rig.status()).toMatchObject({ circuit: 'OPEN', api: 'healthy' });
    await rig.sh('lida circuit close --name api-backend');
    await until(async () => (await metric(rig, 'error_rate')) > 10);
  });

  test('degraded-cpu: two more workers help, more of another service do not', async () => {
    const rig = await start('degraded-cpu');
    expect(await metric(rig, 'cpu_usage_percent')).toBe(91);
    expect(await rig.status()).toMatchObject({ workers: 'degraded' });
    await rig.sh('lida autoscale set --service api --replicas +2');
    expect(await metric(rig, 'cpu_usage_percent')).toBe(91);
    await rig.sh('lida autoscale set --service workers --replicas +2');
    await until(async () => (await metric(rig, 'cpu_usage_percent')) < 70);
    await until(async () => (await rig.status()).workers === 'healthy');
  });

  test('degraded-memory: a restart gives the memory back', async () => {
    const rig = await start('degraded-memory');
    expect(await metric(rig, 'memory_usage_percent')).toBe(92);
    await rig.sh('lida orchestrate restart deliberation --rolling');
    expect(await metric(rig, 'memory_usage_percent')).toBe(92);
    await rig.sh('lida orchestrate restart workers --rolling');
    await until(async () => (await metric(rig, 'memory_usage_percent')) < 75);
  });

  test('data-loss: a restored snapshot has the data', async () => {
    const rig = await start('data-loss');
    expect(await rig.status()).toMatchObject({ redis: 'degraded', data: 'damaged' });
    expect((await rig.sh('lida health check --detailed')).out).toContain('Data integrity: damaged');
    await rig.sh('lida system stop --force && lida snapshot restore --name pre-upgrade-20240115');
    expect((await rig.sh('lida health check --detailed')).out).toContain('Data integrity: ok');
    expect((await rig.sh('lida system start --wait')).exit).toBe(0);
    expect(await rig.status()).toMatchObject({ redis: 'healthy', data: 'intact' });
    expect((await rig.sh('redis-cli get profile:david')).out).toBe('researcher\n');
  });
});

test('two systems side by side do not know of each other', async () => {
  const [one, two] = await Promise.all([start('outage'), start('healthy')]);
  const shared = Object.values(one.ready.inputs).filter((value) =>
    Object.values(two.ready.inputs).includes(value),
  );
  expect(shared).toEqual([]);
  await two.sh('lida circuit open --name api-backend');
  expect(await one.status()).toMatchObject({ api: 'stopped', circuit: 'CLOSED', locks: 'held' });
  expect(await two.status()).toMatchObject({ api: 'healthy', circuit: 'OPEN', locks: 'none' });
  expect(one.calls()).toEqual([]);
  expect(two.calls()).toHaveLength(2);
});

test('without a redis-server there is a Redis all the same', async () => {
  const rig = await start('healthy', '/nonexistent');
  expect((await rig.sh('redis-cli ping')).out).toBe('PONG\n');
  expect((await rig.sh('redis-cli info')).out).toContain(`process_id:${(await rig.servicePids())[0]}`);
  expect(
    (await rig.sh('redis-cli set a "b c" && redis-cli get a && redis-cli del a && redis-cli get a')).out,
  ).toBe('OK\nb c\n1\n\n');
  expect((await rig.sh('redis-cli nonsense')).out).toBe("ERR unknown command 'nonsense'\n");
  expect((await rig.sh('redis-cli -e nonsense')).exit).toBe(1);
  await rig.sh('lida orchestrate restart redis');
  expect((await rig.sh('redis-cli get profile:david')).out).toBe('researcher\n');
});

test('with a redis-server it is that one', async () => {
  const rig = await start('healthy');
  expect((await rig.sh('redis-cli info server')).out).toContain('redis_build_id:');
});
