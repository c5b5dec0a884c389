import { failure, type Result, success } from '../diagnostics/diagnostic.ts';
import type {
  Measured,
  MetricContext,
  MetricQuery,
  Metrics,
  NoData,
  RangeReading,
  Reading,
  Span,
} from '../sources/metrics/source.ts';
import { createMetrics, goesThroughPorts, showsItself } from '../steps/metrics/metric.ts';
import type { Answer, MockSample } from './scenario.ts';

const ABOUT_METRICS = ['value', 'samples', 'no-data', 'refused', 'times-out'] as const;
const ABOUT_PORTS = ['stdout', 'stderr', 'exit-code', 'status', 'headers', 'body', 'reply'] as const;

const says = (answer: Answer, keys: readonly (keyof Answer)[]): boolean =>
  keys.some((key) => answer[key] !== undefined);

const none = (why: string | true | undefined, otherwise: string): Result<NoData> =>
  success({ data: false, reason: typeof why === 'string' ? why : otherwise });

/** What one read of a metric comes to by a mock's word. */
const reading = (sample: MockSample, unit: string | undefined, at: number): Result<Reading> => {
  if (typeof sample === 'number') return success({ data: true, value: sample, ...(unit && { unit }), at });
  if ('no-data' in sample) return none(sample['no-data'], 'the mock has no value');
  return failure({ code: 'RB505', severity: 'error', message: sample.error });
};

/** The samples of one run, in the order in which they are read. */
const samplesOf = (answer: Answer): readonly MockSample[] => {
  if (answer.refused) return [{ 'no-data': 'the mock refuses the connection' }];
  if (answer['no-data'] !== undefined) return [{ 'no-data': answer['no-data'] }];
  return answer.samples ?? (answer.value === undefined ? [{ 'no-data': true }] : [answer.value]);
};

/** A stretch of the past, in which the samples of a mock were measured one after the other. */
const past = (
  samples: readonly MockSample[],
  unit: string | undefined,
  { to, step }: Span,
): Result<RangeReading> => {
  const measured: Measured[] = [];
  let gap: string | true = true;
  for (const [index, sample] of samples.entries()) {
    const at = to - (samples.length - 1 - index) * step;
    const read = reading(sample, unit, at);
    if (!read.ok) return read;
    if (read.value.data) measured.push({ ...read.value, measured: at });
    else gap = read.value.reason;
  }
  return measured.length === 0
    ? none(gap, 'the mock has no value')
    : success({ data: true, samples: measured });
};

/** Metrics that one run of a step gets from its mock, whatever their source. */
export function mockMetrics(answer: Answer, waits: (signal: AbortSignal) => Promise<void>): Metrics {
  const samples = samplesOf(answer);
  let reads = 0;
  // What mocks say comes at once.
  const real = createMetrics(() => new AbortController().signal);
  // What a command prints or a server answers is read as ever; a client of its own would reach the real service.
  const isReal = (query: MetricQuery): boolean =>
    !says(answer, ABOUT_METRICS) && says(answer, ABOUT_PORTS) && goesThroughPorts(query);
  const late = async ({ signal }: MetricContext): Promise<boolean> => {
    if (answer['times-out']) await waits(signal);
    return answer['times-out'] === true;
  };
  return {
    async read(query, moment, context) {
      if (isReal(query)) return real.read(query, moment, context);
      if (await late(context)) return none('the mock does not answer', '');
      if (moment !== 'now') return reading(answer.baseline ?? { 'no-data': true }, answer.unit, moment);
      const sample = samples[reads] ?? samples.at(-1) ?? { 'no-data': true };
      reads += 1;
      if (showsItself(query) && typeof sample === 'number')
        context.output('stdout', Buffer.from(`${sample}${answer.unit ?? ''}\n`));
      return reading(sample, answer.unit, context.clock.now());
    },
    async range(query, span, context) {
      if (isReal(query)) return real.range(query, span, context);
      if (await late(context)) return success({ data: false, reason: 'the mock does not answer' });
      return past(samples, answer.unit, span);
    },
  };
}
