import { describe, expect, test } from 'vitest';
import type { Clock } from '../../src/ports/clock.ts';
import type { RunContext } from '../../src/steps/kind.ts';
import { metricThreshold } from '../../src/steps/metric-threshold.ts';
import { errorOf, runStep, witness } from './context.ts';
import { stepKindExam } from './exam.ts';
import { recordingScope } from './recording-scope.ts';
import { deadAddress, serve } from './server.ts';

stepKindExam(metricThreshold, async () => {
  const controller = new AbortController();
  let slept = () => {};
  const underWay = new Promise<void>((resolve) => {
    slept = resolve;
  });
  const { context } = witness({ signal: controller.signal, output: () => slept() });
  const config = { metric: { command: 'echo 99' }, critical: '> 95', for: '1h' };
  return { config, context, underWay, abort: () => controller.abort() };
});

/** Time that passes only while someone sleeps. */
const fakeClock = (): Clock & { readonly slept: number[] } => {
  const slept: number[] = [];
  const passed = () => slept.reduce((sum, ms) => sum + ms, 0);
  return {
    slept,
    now: () => Date.UTC(2026, 10, 22, 3) + passed(),
    monotonic: passed,
    random: () => 0,
    sleep: async (ms) => {
      slept.push(ms);
    },
  };
};

/** A metrics page that shows one value after the other, the last one for ever. */
const page = async (...values: readonly (number | string)[]) => {
  let reads = 0;
  const url = await serve((_, response) => {
    const value = values[Math.min(reads, values.length - 1)];
    reads += 1;
    response.end(`# TYPE error_rate gauge\nerror_rate{service="api"} ${value}\nerror_rate{service="db"} 0\n`);
  });
  return {
    metric: { prometheus: { url, name: 'error_rate', labels: { service: 'api' } } },
    reads: () => reads,
  };
};

/** Runs a step that is watched, on a clock that does not wait. */
const watched = async (
  config: Parameters<typeof metricThreshold.prepare>[0],
  measured: RunContext['measured'],
) => {
  const seen = witness({ clock: fakeClock(), ...(measured && { measured }) });
  await metricThreshold.run(metricThreshold.prepare(config, recordingScope().scope), seen.context);
  return seen;
};

const printing = (text: string) => ({ metric: { command: `printf '%s' '${text}'` } });

test('a time that is none is not taken for one', async () => {
  const nanoseconds = await serve((_, response) =>
    response.end('a 1 1669123456789000000\nb 2 1669123456789\n'),
  );
  const sampleOf = async (name: string) => {
    const metric = { prometheus: { url: nanoseconds, name } };
    const { outputs } = await runStep(metricThreshold, { metric, critical: '> 5' }, { clock: fakeClock() });
    return (outputs.samples as object[])[0];
  };
  expect(await sampleOf('a')).toEqual({ at: expect.any(String), value: 1 });
  expect(await sampleOf('b')).toMatchObject({ value: 2, measured: '2022-11-22T13:24:16.789Z' });
});

describe('one sample', () => {
  test.each([
    [4, 'ok', false],
    [7, 'warn', false],
    [12, 'critical', true],
  ])('%d errors per second are %s', async (value, level, breached) => {
    const { metric } = await page(value);
    const clock = fakeClock();
    const outcome = await runStep(metricThreshold, { metric, warn: '> 5/s', critical: '> 10/s' }, { clock });
    expect(outcome).toMatchObject({ status: 'succeeded' });
    expect(outcome.outputs).toEqual({
      value,
      level,
      breached,
      limits: { warn: '> 5/s', critical: '> 10/s' },
      samples: [{ at: '2026-11-22T03:00:00.000Z', value }],
      query: `read error_rate { service: "api" } from ${metric.prometheus.url}`,
    });
    expect(clock.slept).toEqual([]);
  });

  test('thresholds may look downwards', async () => {
    const limits = { warn: '< 80%', critical: '< 50%' };
    const level = async (text: string) =>
      (await runStep(metricThreshold, { ...printing(text), ...limits })).outputs.level;
    expect([await level('90'), await level('60'), await level('40')]).toEqual(['ok', 'warn', 'critical']);
  });

  test('without thresholds the value is recorded', async () => {
    const outcome = await runStep(metricThreshold, printing('42'));
    expect(outcome.outputs).toMatchObject({ value: 42, level: 'ok', breached: false });
    expect(outcome.outputs).not.toHaveProperty('limits');
  });

  test('a breach fails the step where the playbook says so; a warning does not', async () => {
    const limits = { warn: '> 5/s', critical: '> 10/s', 'on-breach': 'fail' as const };
    const breach = await runStep(metricThreshold, { ...printing('12/s'), ...limits });
    expect(errorOf(breach)).toEqual({
      code: 'RB507',
      message: 'the value is 12/s (warn > 5/s, critical > 10/s)',
    });
    expect(breach.outputs).toMatchObject({ value: 12, breached: true });
    expect((await runStep(metricThreshold, { ...printing('7/s'), ...limits })).status).toBe('succeeded');
  });
});

describe('units', () => {
  test('are converted', async () => {
    const level = async (text: string, critical: string) =>
      (await runStep(metricThreshold, { ...printing(text), critical })).outputs.level;
    expect(await level('0.6s', '> 500ms')).toBe('critical');
    expect(await level('0.4 s', '> 500ms')).toBe('ok');
  });

  test('the playbook may give them', async () => {
    const outcome = await runStep(metricThreshold, { ...printing('600'), unit: 'ms', critical: '> 0.5s' });
    expect(outcome.outputs.level).toBe('critical');
  });

  test('that do not fit are found before the run where they are known, and else fail the step', async () => {
    const config = { ...printing('600'), unit: 'ms', critical: '> 5%' };
    expect(() => metricThreshold.prepare(config, recordingScope().scope)).toThrow(/RB203/);
    expect(errorOf(await runStep(metricThreshold, { ...printing('600ms'), critical: '> 5%' })).code).toBe(
      'RB203',
    );
  });
});

describe('sustained', () => {
  const limits = { warn: '> 5', critical: '> 10', for: '30s' };

  test('a level counts when every sample of the time is beyond it', async () => {
    const { metric, reads } = await page(12, 13, 14);
    const clock = fakeClock();
    const outcome = await runStep(metricThreshold, { metric, ...limits }, { clock });
    expect(outcome.outputs).toMatchObject({ level: 'critical', breached: true, value: 14 });
    expect(clock.slept).toEqual([5000, 5000, 5000, 5000, 5000, 5000]);
    expect(reads()).toBe(7);
    const samples = outcome.outputs.samples as { at: string }[];
    expect([samples[0]?.at, samples[6]?.at]).toEqual([
      '2026-11-22T03:00:00.000Z',
      '2026-11-22T03:00:30.000Z',
    ]);
  });

  test('each look is shown as it is made, and only looks', async () => {
    const { metric } = await page(12, 7, 3);
    const seen: unknown[] = [];
    const { stdout } = await watched({ metric, ...limits }, (measured) => seen.push(measured));
    expect(seen).toEqual([
      { value: 12, level: 'critical', for: 30_000 },
      { value: 7, level: 'warn', for: 30_000 },
      { value: 3, level: 'ok', for: 30_000 },
    ]);
    expect(stdout()).toBe('');
  });

  test('the mildest sample is what lasted', async () => {
    const { metric } = await page(12, 7, 12);
    const outcome = await runStep(metricThreshold, { metric, ...limits }, { clock: fakeClock() });
    expect(outcome.outputs).toMatchObject({ level: 'warn', breached: false });
  });

  test('one good sample ends the watch at once', async () => {
    const { metric, reads } = await page(12, 3, 12);
    const clock = fakeClock();
    const outcome = await runStep(metricThreshold, { metric, ...limits }, { clock });
    expect(outcome.outputs).toMatchObject({ level: 'ok', value: 3 });
    expect(reads()).toBe(2);
    expect(clock.slept).toEqual([5000]);
  });

  test('a gap makes the level unknown, whatever was seen before', async () => {
    const { metric } = await page(12, 'NaN');
    const outcome = await runStep(metricThreshold, { metric, ...limits }, { clock: fakeClock() });
    expect(outcome.outputs).toMatchObject({
      level: 'unknown',
      breached: false,
      reason: expect.stringContaining('NaN'),
    });
  });

  test('every says how often; the last wait ends with the time', async () => {
    const { metric, reads } = await page(12);
    const clock = fakeClock();
    await runStep(metricThreshold, { metric, ...limits, every: '20s' }, { clock });
    expect(clock.slept).toEqual([20_000, 10_000]);
    expect(reads()).toBe(3);
  });

  test('short times are not sampled more than once a second', async () => {
    const { metric } = await page(12);
    const clock = fakeClock();
    await runStep(metricThreshold, { metric, ...limits, for: '2s' }, { clock });
    expect(clock.slept).toEqual([1000, 1000]);
  });

  test('a breach says how long it lasted', async () => {
    const { metric } = await page(12);
    const config = { metric, critical: '> 10', for: '30s', 'on-breach': 'fail' as const };
    const error = errorOf(await runStep(metricThreshold, config, { clock: fakeClock() }));
    expect(error.message).toBe('the value is 12 (critical > 10 for 30 s)');
  });
});

describe('no data', () => {
  const critical = '> 10';

  test.each([
    ['NaN', 'is NaN'],
    ['+Inf', 'is Infinity'],
  ])('%s is no measurement', async (value, reason) => {
    const { metric } = await page(value);
    const outcome = await runStep(metricThreshold, { metric, critical });
    expect(outcome.outputs).toMatchObject({ level: 'unknown', reason: expect.stringContaining(reason) });
    expect(outcome.outputs).not.toHaveProperty('value');
  });

  test('a missing metric, a failing page, a dead server and a failing command are unknown, never ok', async () => {
    const { metric } = await page(1);
    const broken = await serve((_, response) => response.writeHead(500).end('error_rate 1'));
    const from = (url: string, name: string) => ({ prometheus: { url, name } });
    const sources = [
      [from(metric.prometheus.url, 'error_rat'), 'has no metric error_rat'],
      [from(broken, 'error_rate'), 'status 500'],
      [from(`http://${await deadAddress()}/metrics`, 'error_rate'), 'could not be read'],
      [{ command: 'echo 5; exit 3' }, 'exit code 3'],
      [{ command: 'true' }, 'printed nothing'],
      [{ command: 'echo nan' }, 'printed nan'],
    ] as const;
    for (const [source, reason] of sources) {
      const { outputs } = await runStep(metricThreshold, { metric: source, critical });
      expect(outputs).toMatchObject({ level: 'unknown', reason: expect.stringContaining(reason) });
    }
  });

  test('fails the step where the playbook says so', async () => {
    const outcome = await runStep(metricThreshold, {
      metric: { command: 'true' },
      critical,
      'no-data': 'fail',
    });
    expect(errorOf(outcome)).toMatchObject({
      code: 'RB508',
      message: expect.stringContaining('printed nothing'),
    });
    expect(outcome.outputs.level).toBe('unknown');
  });
});

describe('answers that cannot be understood', () => {
  test('a page of another kind', async () => {
    const url = await serve((_, response) => response.end('<html>\n'));
    const config = { metric: { prometheus: { url, name: 'error_rate' } } };
    expect(errorOf(await runStep(metricThreshold, config))).toMatchObject({ code: 'RB505' });
  });

  test('several series', async () => {
    const { metric } = await page(1);
    const config = { metric: { prometheus: { url: metric.prometheus.url, name: 'error_rate' } } };
    const error = errorOf(await runStep(metricThreshold, config));
    expect(error).toMatchObject({ code: 'RB505', help: expect.stringContaining('labels') });
    expect(error.message).toContain('{ service: "api" }; { service: "db" }');
  });

  test.each(['cpu: 80', 'p95 300', '1,5', '80 90', '0x10', '80 %%', '1e999'])('output %j', async (text) => {
    expect(errorOf(await runStep(metricThreshold, printing(text))).code).toBe('RB505');
  });

  test('more output than a number takes', async () => {
    const config = { metric: { command: 'yes 1 | head -n 1000000' } };
    expect(errorOf(await runStep(metricThreshold, config)).message.length).toBeLessThan(500);
  });
});

test('only standard output of a command is the value', async () => {
  const outcome = await runStep(metricThreshold, { metric: { command: 'echo note 7 >&2; echo 5' } });
  expect(outcome.outputs.value).toBe(5);
  expect(outcome.seen.stderr()).toBe('note 7\n');
  expect(outcome.seen.stdout()).toBe('5\n');
});

test('values reach the command as data, and the page as labels', async () => {
  const inputs = { x: '1; echo 2' };
  const config = { metric: { command: "printf '%s' {{inputs.x}} | wc -c" } };
  expect((await runStep(metricThreshold, config, { inputs })).outputs.value).toBe(inputs.x.length);
  const { metric } = await page(5);
  const labelled = { prometheus: { ...metric.prometheus, labels: { service: '{{inputs.s}}' } } };
  const outcome = await runStep(metricThreshold, { metric: labelled }, { inputs: { s: 'db' } });
  expect(outcome.outputs.value).toBe(0);
});

test('a plan shows what is read and compared', () => {
  const lines = (config: Parameters<typeof metricThreshold.prepare>[0]) =>
    metricThreshold.describe(metricThreshold.prepare(config, recordingScope().scope));
  const prometheus = {
    url: 'http://u:p@localhost/metrics',
    name: 'error_rate',
    labels: { service: '{{inputs.s}}' },
  };
  expect(
    lines({ metric: { prometheus }, warn: '> 5/s', critical: '> 10/s', for: '30s', 'no-data': 'fail' }),
  ).toEqual([
    'read error_rate { service: "‹inputs.s›" } from http://localhost/metrics',
    'warn > 5/s, critical > 10/s',
    'for 30 s, every 5 s',
    'fails without a value',
  ]);
  expect(lines({ metric: { command: 'nproc' }, 'on-breach': 'fail', critical: '> 8' })).toEqual([
    'nproc',
    'critical > 8',
    'fails on a breach of critical',
  ]);
});
