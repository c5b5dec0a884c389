import { describe, expect, test } from 'vitest';
import { failure, success } from '../../src/diagnostics/diagnostic.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Metrics, NoData } from '../../src/sources/metrics/source.ts';
import { metricThreshold } from '../../src/steps/metric-threshold.ts';
import { errorOf, runStep } from './context.ts';

const START = Date.UTC(2026, 10, 22, 3);
const HOUR = 3_600_000;
const NONE: NoData = { data: false, reason: 'the target is down' };

type Read = number | NoData | { readonly value: number; readonly unit: string };

/** Time that passes only while someone sleeps. */
const fakeClock = (): Clock & { readonly slept: number[] } => {
  const slept: number[] = [];
  const passed = () => slept.reduce((sum, ms) => sum + ms, 0);
  return {
    slept,
    now: () => START + passed(),
    monotonic: passed,
    random: () => 0,
    sleep: async (ms) => {
      slept.push(ms);
    },
  };
};

/** A metric that reads so, one after the other, the last one for ever; and so in the past. */
const metricsOf = (clock: Clock, present: readonly Read[], past: readonly Read[] = []) => {
  const asked: unknown[] = [];
  const nth = (reads: readonly Read[], index: number) => reads[Math.min(index, reads.length - 1)] ?? NONE;
  const counts = { present: 0, past: 0 };
  const measured = (read: Read, at: number) =>
    typeof read === 'number'
      ? { data: true as const, value: read, at }
      : 'data' in read
        ? read
        : { data: true as const, ...read, at };
  const metrics: Metrics = {
    async read(_query, moment) {
      if (moment === 'now') return success(measured(nth(present, counts.present++), clock.now()));
      asked.push(moment);
      return success(measured(nth(past, counts.past++), moment));
    },
    async range(_query, span) {
      asked.push(span);
      const reads = span.to === START ? present : past;
      const samples = reads.flatMap((read, index) => {
        const one = measured(read, span.from + index * span.step);
        return one.data ? [{ ...one, measured: one.at }] : [];
      });
      return success(samples.length === 0 ? NONE : { data: true, samples });
    },
  };
  return { metrics, asked, reads: () => counts.present };
};

type Config = Parameters<typeof metricThreshold.prepare>[0];

const API = { prometheus: { url: 'http://127.0.0.1:9090', query: 'rate' } };

const watch = async (
  config: Omit<Config, 'metric'>,
  present: readonly Read[],
  past?: readonly Read[],
  inputs = {},
) => {
  const clock = fakeClock();
  const { metrics, asked, reads } = metricsOf(clock, present, past);
  const outcome = await runStep(metricThreshold, { metric: API, ...config }, { clock, metrics, inputs });
  return { outcome, outputs: outcome.outputs, asked, reads: reads(), slept: clock.slept };
};

const faults = (config: Omit<Config, 'metric'>, metric: Config['metric'] = API) =>
  (metricThreshold.check?.({ metric, ...config }) ?? []).map(
    ({ path, message, help }) => `${path.join('.')}: ${message}. ${help}`,
  );

describe('samples that are missing', () => {
  const config = { critical: '> 10', for: '30s' };

  test('one neither resets the watch nor passes', async () => {
    const { outputs, reads } = await watch(config, [12, NONE, 13]);
    expect(outputs).toMatchObject({ level: 'critical', value: 13 });
    expect(reads).toBe(7);
    const samples = outputs.samples as object[];
    expect(samples[1]).toEqual({ at: '2026-11-22T03:00:05.000Z', reason: 'the target is down' });
  });

  test('a second one ends it, and says how many there were', async () => {
    const { outputs, reads } = await watch(config, [12, 12, NONE, 12, NONE]);
    expect(outputs).toMatchObject({
      level: 'unknown',
      reason: '3 of 5 samples had a value: the target is down',
    });
    expect(reads).toBe(5);
  });

  test('what is known to be within the limits is ok, gap or not', async () => {
    expect((await watch(config, [NONE, 3])).outputs).toMatchObject({ level: 'ok' });
    expect((await watch(config, [NONE, NONE, 3])).outputs).toMatchObject({ level: 'unknown' });
  });

  test('two values at least are no luck', async () => {
    const { outputs } = await watch({ critical: '> 10', for: '30s', every: '30s' }, [12, NONE]);
    expect(outputs).toMatchObject({
      level: 'unknown',
      reason: '1 of 2 samples had a value: the target is down',
    });
  });

  test('min-samples says how many there must be, however many are missing', async () => {
    const gappy = [12, NONE, NONE, 12, NONE, 12, NONE];
    expect((await watch({ ...config, 'min-samples': 3 }, gappy)).outputs).toMatchObject({
      level: 'critical',
    });
    const { outputs, reads } = await watch({ ...config, 'min-samples': 5 }, gappy);
    expect(outputs).toMatchObject({
      level: 'unknown',
      reason: '2 of 5 samples had a value, and 5 are needed: the target is down',
    });
    expect(reads, 'it ends as soon as five cannot come any more').toBe(5);
  });

  test('a source that wants to be left alone is', async () => {
    const busy: NoData = { data: false, reason: 'too many requests', retryAfter: 12_000 };
    const { slept, outputs } = await watch(config, [12, busy, 12]);
    expect(slept).toEqual([5000, 12_000, 5000, 5000, 3000]);
    expect(outputs.level).toBe('critical');
  });

  test('downwards as upwards', async () => {
    const low = { warn: '< 60%', critical: '< 50%', for: '10s' };
    expect((await watch(low, [40, 55, 45])).outputs.level).toBe('warn');
    expect((await watch(low, [40, 45])).outputs.level).toBe('critical');
    expect((await watch(low, [40, 60])).outputs.level).toBe('ok');
  });
});

describe('over', () => {
  const config = { critical: '> 10', over: '1m', every: '15s' };

  test('looks back instead of waiting, and keeps when each was measured', async () => {
    const { outputs, asked, slept } = await watch(config, [11, 12, 13, 14, 15]);
    expect(asked).toEqual([{ from: START - 60_000, to: START, step: 15_000 }]);
    expect(slept).toEqual([]);
    expect(outputs).toMatchObject({ level: 'critical', value: 15 });
    expect((outputs.samples as object[])[0]).toEqual({
      at: '2026-11-22T02:59:00.000Z',
      measured: '2026-11-22T02:59:00.000Z',
      value: 11,
    });
  });

  test('the mildest is what lasted', async () => {
    expect((await watch({ ...config, warn: '> 5' }, [11, 7, 13, 14, 15])).outputs.level).toBe('warn');
    expect((await watch(config, [11, 7, 13, 14, 15])).outputs.level).toBe('ok');
  });

  test('one may be missing, two may not, none is no data', async () => {
    expect((await watch(config, [11, NONE, 13, 14, 15])).outputs.level).toBe('critical');
    expect((await watch(config, [11, NONE, NONE, 14, 15])).outputs).toMatchObject({
      level: 'unknown',
      reason: '3 of 5 samples had a value: the source has no other of that time',
    });
    expect((await watch(config, [NONE])).outputs).toMatchObject({
      level: 'unknown',
      reason: 'the target is down',
    });
    expect((await watch({ ...config, 'min-samples': 3 }, [11, NONE, NONE, 14, 15])).outputs.level).toBe(
      'critical',
    );
  });

  test('too little of it says nothing, good or bad', async () => {
    const few = { ...config, 'min-samples': 3 };
    expect((await watch(few, [7, NONE, NONE, NONE, NONE])).outputs).toMatchObject({
      level: 'unknown',
      reason: expect.stringContaining('1 of 5 samples had a value, and 3 are needed'),
    });
    expect((await watch(few, [7, 8, 9, NONE, NONE])).outputs.level).toBe('ok');
  });

  test('each is compared with what was measured so long before it', async () => {
    const { outputs, asked } = await watch(
      { critical: '> +50%', vs: '1h ago', over: '1m', every: '30s' },
      [16, 17, 18],
      [10, 11, 12],
    );
    expect(asked[1]).toEqual({ from: START - HOUR - 60_000, to: START - HOUR, step: 30_000 });
    expect(outputs).toMatchObject({ level: 'ok', value: 18, baseline: 12, change: 6, change_percent: 50 });
    expect((outputs.samples as { baseline: number }[]).map(({ baseline }) => baseline)).toEqual([10, 11, 12]);
  });
});

describe('vs', () => {
  test.each([
    ['> +20%', 12.1, 'critical'],
    ['> +20%', 12, 'ok'],
    ['>= +20%', 12, 'critical'],
    ['< -30%', 6.9, 'critical'],
    ['< -30%', 7, 'ok'],
    ['> +5', 15.1, 'critical'],
    ['< -5', 5, 'ok'],
    ['!= +0', 10, 'ok'],
  ])('%s of 10: %d is %s', async (critical, value, level) => {
    const { outputs, asked } = await watch({ critical, vs: '1h ago' }, [value], [10]);
    expect(outputs).toMatchObject({ level, baseline: 10, value });
    expect(asked).toEqual([START - HOUR]);
  });

  test('a value of an earlier step, in its own unit', async () => {
    const config = { unit: 'ms', critical: '> +5ms', vs: '{{inputs.before}}' };
    expect((await watch(config, [106], undefined, { before: '0.1s' })).outputs).toMatchObject({
      level: 'critical',
      baseline: 100,
      change: 6,
      limits: { critical: '> 105ms' },
    });
    const error = errorOf((await watch(config, [106], undefined, { before: 'fast' })).outcome);
    expect(error).toMatchObject({ code: 'RB505', message: 'vs is no number but fast' });
  });

  test('no baseline is no data, and so is 0 for a percentage; for a difference it is a number', async () => {
    const ago = { critical: '> +20%', vs: '1h ago' };
    expect((await watch(ago, [12], [NONE])).outputs).toMatchObject({
      level: 'unknown',
      value: 12,
      reason: 'there is nothing to compare it with: the target is down',
    });
    expect((await watch(ago, [12], [0])).outputs).toMatchObject({
      level: 'unknown',
      reason: expect.stringContaining('it was 0'),
    });
    expect((await watch({ critical: '> +5', vs: '1h ago' }, [12], [0])).outputs).toMatchObject({
      level: 'critical',
      change: 12,
    });
  });

  test('a breach says against what', async () => {
    const config = { critical: '> +20%', vs: '1h ago', 'on-breach': 'fail' as const };
    const { outcome } = await watch(config, [{ value: 15, unit: 'ms' }], [{ value: 0.01, unit: 's' }]);
    expect(errorOf(outcome)).toEqual({
      code: 'RB507',
      message: 'the value is 15ms, against 10ms (critical > +20%)',
    });
  });
});

describe('units', () => {
  test('values are given in the one that is asked for', async () => {
    const { outputs } = await watch({ unit: 'GiB', critical: '> 1500MiB' }, [{ value: 2 ** 31, unit: 'B' }]);
    expect(outputs).toMatchObject({ value: 2, unit: 'GiB', level: 'critical' });
  });

  test('that do not fit fail the step and say so', async () => {
    const { outcome } = await watch({ unit: 'ms' }, [{ value: 3, unit: 'B' }]);
    expect(errorOf(outcome)).toMatchObject({
      code: 'RB203',
      message: 'a value in B cannot be given in ms: they do not measure the same thing',
    });
  });
});

test('what cannot be understood fails at once, in the past as now', async () => {
  const broken = failure({ code: 'RB505', severity: 'error', message: 'rate has 2 series' });
  const metrics: Metrics = { read: async () => broken, range: async () => broken };
  for (const config of [{ for: '1m' }, { over: '1m' }]) {
    const outcome = await runStep(metricThreshold, { metric: API, critical: '> 1', ...config }, { metrics });
    expect(errorOf(outcome)).toMatchObject({ code: 'RB505', message: 'rate has 2 series' });
  }
});

describe('what is wrong before anything runs', () => {
  const command = { command: 'nproc' };

  test.each<[Omit<Config, 'metric'>, Config['metric'], string]>([
    [
      { critical: '> 20%', vs: '1h ago' },
      API,
      'critical: with vs, critical is a change and needs a sign. Write "> +20%", or remove vs.',
    ],
    [
      { critical: '> +20%' },
      API,
      'critical: critical "> +20%" is a change, and nothing is compared. Add vs: 1h ago, or remove the +.',
    ],
    [
      { critical: '> 2', over: '5m' },
      command,
      'over: over looks back, and this command has no history. Write for: 5m, which waits that long.',
    ],
    [
      { critical: '> 2', over: '5m', for: '5m' },
      API,
      'over: for waits and over looks back: not both. Keep one of them.',
    ],
    [
      { critical: '> +2', vs: '1h ago' },
      command,
      'vs: this command has no history to read 1h ago from. Read it in an earlier step, and compare with vs: "{{steps.before.value}}".',
    ],
    [
      { critical: '> +2', vs: 'yesterday' },
      API,
      'vs: "yesterday" is nothing to compare a value with. Write how long ago, vs: 1h ago, or a number: vs: "{{steps.before.value}}".',
    ],
    [
      { critical: '> 2', for: '30s', 'min-samples': 8 },
      API,
      'min-samples: there are 7 samples in 30s, and min-samples wants 8. Make every: shorter, or want fewer.',
    ],
    [
      { critical: '> 2', 'min-samples': 2 },
      API,
      'min-samples: min-samples does nothing without for. Add for, or remove min-samples.',
    ],
    [
      { vs: '1h ago' },
      API,
      'vs: vs does nothing without warn or critical. Add warn or critical, or remove vs.',
    ],
    [
      { warn: '> +20%', critical: '> +10%', vs: '1h ago' },
      API,
      'critical: critical "> 10%" holds wherever warn "> 20%" does: the level is never warn',
    ],
    [{ critical: '> +5ms', vs: '1h ago', unit: 'B' }, API, 'critical: a value in ms cannot be given in B'],
  ])('%j', (config, metric, said) => {
    const found = faults(config, metric);
    expect(found).toHaveLength(1);
    expect(
      found[0]?.startsWith(said) || said.startsWith(found[0] ?? '-') || found[0]?.includes('never warn'),
      found[0],
    ).toBe(true);
  });

  test.each<Omit<Config, 'metric'>>([
    { warn: '> +10%', critical: '> +20%', vs: '1h ago', for: '1m' },
    { warn: '> +5ms', critical: '> +50%', vs: '{{steps.before.value}}', unit: 's' },
    { critical: '< -30%', vs: '10', unit: 'ms' },
    { critical: '> -5', over: '5m', 'min-samples': 3 },
  ])('%j is fine', (config) => {
    expect(faults(config)).toEqual([]);
  });
});

test('a plan says what is compared, and over which time', () => {
  const config: Config = { metric: API, critical: '> +20%', vs: '1h ago', over: '5m', 'min-samples': 4 };
  const scope = { text: (text: string) => text, address: (text: string) => text } as Parameters<
    typeof metricThreshold.prepare
  >[1];
  expect(metricThreshold.describe(metricThreshold.prepare(config, scope))).toEqual([
    'read rate from http://127.0.0.1:9090',
    'critical > +20%',
    'compared with 1 h ago',
    'over the last 5 m, every 50 s, at least 4 samples',
  ]);
});
