import { afterAll, beforeAll, expect, test } from 'vitest';
import { createNetwork } from '../../../src/host/network.ts';
import { metricThreshold } from '../../../src/steps/metric-threshold.ts';
import { errorOf, runStep } from '../../steps/context.ts';
import { startRedis } from '../../steps/redis-server.ts';

let server: Awaited<ReturnType<typeof startRedis>>;

beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());

const field = (name: string) =>
  runStep(metricThreshold, { metric: { redis: { url: server.url, field: name } } });

test('fields of a real server, in the units that their names say', async () => {
  const { signal } = new AbortController();
  await createNetwork().redis(server.url, ['SET', 'a', 'b'], signal);
  expect((await field('db0.keys')).outputs).toMatchObject({ value: 1 });
  expect((await field('maxmemory')).outputs).toMatchObject({ value: 0, unit: 'B' });
  expect((await field('tcp_port')).outputs).toMatchObject({ value: server.port });
  for (const [name, unit] of [
    ['used_memory_rss', 'B'],
    ['used_memory_peak_perc', '%'],
    ['uptime_in_seconds', 's'],
    ['used_cpu_sys', 's'],
    ['instantaneous_ops_per_sec', '/s'],
    ['cmdstat_set.usec_per_call', 'us'],
    ['expire_cycle_cpu_milliseconds', 'ms'],
  ] as const)
    expect((await field(name)).outputs, name).toMatchObject({ value: expect.any(Number), unit });
});

test('what is no number, several, or not there', async () => {
  expect(errorOf(await field('used_memory_human'))).toMatchObject({
    code: 'RB505',
    help: 'Read used_memory, which is a number.',
  });
  expect(errorOf(await field('db0'))).toMatchObject({ code: 'RB505', help: 'Choose one: db0.keys' });
  expect(errorOf(await field('role')).message).toBe('role is no number but master');
  expect((await field('db7.keys')).outputs).toMatchObject({
    level: 'unknown',
    reason: `INFO of ${server.url} has no field db7.keys`,
  });
});
