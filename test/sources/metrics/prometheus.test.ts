import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { metricThreshold } from '../../../src/steps/metric-threshold.ts';
import { CliRig } from '../../cli/rig.ts';
import { errorOf, runStep } from '../../steps/context.ts';
import { bodyOf, serve } from '../../steps/server.ts';
import { startNodeExporter, startPrometheus } from './prometheus-server.ts';

const PLAYBOOK = new URL('../../../fixtures/prometheus/playbook.yaml', import.meta.url).pathname;

interface Sample {
  readonly value?: number;
  readonly measured?: string;
}

/** A target that can be made to misbehave, and a server that scrapes it. */
const watched = async () => {
  const target = { rate: 3 };
  const page = createServer((_, response) =>
    response.end(`# TYPE error_rate gauge\nerror_rate ${target.rate}\n`),
  );
  await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
  const stop = () => {
    page.closeAllConnections();
    page.close();
  };
  onTestFinished(stop);
  const server = await startPrometheus(`http://127.0.0.1:${(page.address() as AddressInfo).port}`);
  const becomes = async (rate: number) => {
    target.rate = rate;
    await server.until('error_rate', rate);
  };
  return { server, becomes, stop };
};

/** Stands before a server: something happens before the nth question is passed on. */
const happening = (url: string, nth: number, happens: () => Promise<unknown>): Promise<string> => {
  let questions = 0;
  return serve(async (request, response) => {
    const body = await bodyOf(request);
    questions += 1;
    if (questions === nth) await happens();
    const { 'content-type': type = '' } = request.headers;
    const answer = await fetch(`${url}${request.url}`, {
      method: 'POST',
      body,
      headers: { 'content-type': type },
    });
    response.writeHead(answer.status).end(await answer.text());
  });
};

/** Plays the playbook with the real program and says what became of its steps. */
const played = async (prometheus: string) => {
  const rig = new CliRig();
  onTestFinished(() => rig[Symbol.dispose]());
  rig.write('playbook.yaml', readFileSync(PLAYBOOK, 'utf8'));
  const args = ['play', 'playbook.yaml', '--yes', '--input', `prometheus=${prometheus}`];
  const { code, stderr } = await rig.run(...args);
  expect(code, stderr).toBe(0);
  const events = rig
    .journal()
    .trim()
    .split('\n')
    .map(
      (line) =>
        JSON.parse(line) as { type: string; step: string; outcome: { outputs: Record<string, unknown> } },
    );
  const finished = events.filter(({ type }) => type === 'step.finished');
  const [rate] = finished;
  return {
    outputs: rate?.outcome.outputs ?? {},
    samples: (rate?.outcome.outputs.samples ?? []) as readonly Sample[],
    ran: finished.map(({ step }) => step),
  };
};

describe('a play over a real Prometheus', () => {
  test('a breach counts after for, by the time of the server', async () => {
    const { server, becomes } = await watched();
    await becomes(20);
    const { outputs, samples, ran } = await played(server.url);
    expect(outputs).toMatchObject({ level: 'critical', value: 20, limits: { critical: '> 10/s' } });
    expect(outputs.query).toBe(`read error_rate{job="api"} from ${server.url}`);
    const times = samples.map(({ measured = '' }) => Date.parse(measured));
    expect((times.at(-1) ?? 0) - (times[0] ?? 0), 'milliseconds on the server').toBeGreaterThanOrEqual(2900);
    expect(samples.every(({ value }) => value === 20)).toBe(true);
    expect(ran).toEqual(['error_rate', 'breached']);
  });

  test('and not before: one that is over by the third sample is none', async () => {
    const { server, becomes } = await watched();
    await becomes(20);
    const { outputs, samples, ran } = await played(await happening(server.url, 3, () => becomes(3)));
    expect(outputs).toMatchObject({ level: 'ok', breached: false });
    expect(samples.map(({ value }) => value)).toEqual([20, 20, 3]);
    expect(ran).toEqual(['error_rate']);
  });

  test('a target that goes down goes stale: no data, and no pass', async () => {
    const { server, becomes, stop } = await watched();
    await becomes(20);
    const goesDown = async () => {
      stop();
      await server.until('error_rate', undefined);
    };
    const { outputs, ran } = await played(await happening(server.url, 2, goesDown));
    expect(outputs).toMatchObject({ level: 'unknown', breached: false });
    expect(outputs.reason).toBe(
      '1 of 3 samples had a value: error_rate{job="api"} has no value: nothing matches, or what matches has gone stale',
    );
    expect(ran).toEqual(['error_rate']);
  });
});

test('history is looked back on, and compared with what was before', async () => {
  const { server, becomes } = await watched();
  await server.until('count_over_time(error_rate[1m]) >= bool 4', 1);
  const itWas3 = Date.now();
  await becomes(20);
  const metric = { prometheus: { url: server.url, query: 'error_rate' } };
  const wide = await runStep(metricThreshold, { metric, critical: '> 10', over: '1m', every: '1s' });
  // In this time it was 3 as well: nothing has lasted.
  expect(wide.outputs).toMatchObject({ level: 'ok', value: 20 });
  expect((wide.outputs.samples as Sample[])[0]).toMatchObject({ value: 3 });
  const versus = await runStep(metricThreshold, {
    metric,
    critical: '> +100%',
    vs: `${Date.now() - itWas3}ms ago`,
  });
  expect(versus.outputs).toMatchObject({ level: 'critical', value: 20, baseline: 3, change: 17 });
});

test('what is wrong with a query is told as the server says it', async () => {
  const { server } = await watched();
  const run = (query: string) =>
    runStep(metricThreshold, { metric: { prometheus: { url: server.url, query } } });
  expect(errorOf(await run('rate(error_rate'))).toMatchObject({
    code: 'RB506',
    message: expect.stringContaining('bad_data: '),
  });
  expect(errorOf(await run('error_rate[5m]'))).toMatchObject({
    code: 'RB505',
    message: 'the query comes to a matrix, not to a number',
  });
  await server.until('up', 1);
  expect(errorOf(await run('{job="api"}')).message).toMatch(/^\{job="api"\} has \d+ series: \{ __name__: "/);
  expect((await run('scalar(up)')).outputs).toMatchObject({ value: 1 });
  expect((await run('up{job="nobody"}')).outputs).toMatchObject({ level: 'unknown' });
});

test('a page of node-exporter is read by name and labels', async () => {
  const url = `${await startNodeExporter()}/metrics`;
  const total = await runStep(metricThreshold, {
    metric: { prometheus: { url, name: 'node_memory_MemTotal_bytes' } },
    unit: 'B',
  });
  const [, kibibytes] = /^MemTotal:\s+(\d+) kB/m.exec(readFileSync('/proc/meminfo', 'utf8')) ?? [];
  expect(total.outputs).toMatchObject({ value: Number(kibibytes) * 1024, unit: 'B' });
  const cpu = await runStep(metricThreshold, {
    metric: { prometheus: { url, name: 'node_cpu_seconds_total' } },
  });
  expect(errorOf(cpu).message).toMatch(/^node_cpu_seconds_total has \d+ series: \{ cpu: "0", mode: "/);
});
