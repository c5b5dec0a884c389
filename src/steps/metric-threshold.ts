import { counted } from '../diagnostics/counted.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { formatChange, parseChange } from '../language/changes.ts';
import { formatDuration, parseDuration } from '../language/durations.ts';
import { formatThreshold, type Threshold } from '../language/thresholds.ts';
import type { MetricQuery, NoData, Reading } from '../sources/metrics/source.ts';
import { orThrow, thresholdOf } from './expectations.ts';
import { interrupted } from './interrupted.ts';
import { defineStep, failed, type RunContext, type StepOutcome } from './kind.ts';
import { limitFaultsOf, stepOf, thresholdFaults } from './metric-faults.ts';
import { GUARD_KEYS, lookAt } from './metric-guard.ts';
import { type Config, schema } from './metric-threshold-schema.ts';
import { describeQuery, metricSyntax, queryOf, showsItself, touchedBy } from './metrics/metric.ts';
import { type Reads, type Sample, type Watch, type Watched, watchLevel } from './sustained.ts';
import { agoIn, baselineOf, describeVersus, type Versus } from './versus.ts';

/** A metric that is ready to be read, with its limits. */
interface MetricAction extends Watch {
  readonly query: MetricQuery;
  readonly vs?: Versus;
  readonly noData: 'unknown' | 'fail';
  readonly onBreach: 'record' | 'fail';
}

const LEVELS = ['ok', 'warn', 'critical', 'unknown'];

const limitsOf = ({ warn, critical, vs }: MetricAction): string => {
  const shown = vs === undefined ? formatThreshold : formatChange;
  return [warn && `warn ${shown(warn)}`, critical && `critical ${shown(critical)}`]
    .filter((part) => part !== undefined)
    .join(', ');
};

/** Limits as texts, by their names. */
const limitTexts = (limits: Readonly<Record<string, Threshold | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(limits).flatMap(([name, limit]) => (limit ? [[name, formatThreshold(limit)]] : [])),
  );

/** How far the last value is from its baseline. */
const changeIn = ({ value, baseline }: Partial<Sample>) => {
  if (value === undefined || baseline === undefined) return {};
  const percent = ((value - baseline) / Math.abs(baseline)) * 100;
  return {
    baseline,
    change: value - baseline,
    ...(Number.isFinite(percent) && { change_percent: percent }),
  };
};

const outputsOf = (action: MetricAction, { level, samples, unit, reason, limits }: Watched) => {
  const last = samples.findLast(({ value }) => value !== undefined);
  return {
    ...(last?.value !== undefined && { value: last.value }),
    level,
    ...(unit !== undefined && { unit }),
    breached: level === 'critical',
    samples,
    ...(reason !== undefined && { reason }),
    ...(limits && { limits: limitTexts(limits) }),
    query: describeQuery(action.query).join('\n'),
    ...changeIn(last ?? {}),
  };
};

const howItIs = (action: MetricAction, { samples, unit = '' }: Watched): string => {
  const { value, baseline } = samples.findLast((sample) => sample.value !== undefined) ?? {};
  const beside = baseline === undefined ? '' : `, against ${baseline}${unit}`;
  const lasting = action.for > 0 ? ` for ${formatDuration(action.for)}` : '';
  const looked = action.over === undefined ? '' : ` over ${formatDuration(action.over)}`;
  return `the value is ${value}${unit}${beside} (${limitsOf(action)}${lasting}${looked})`;
};

const outcomeOf = (action: MetricAction, watched: Watched): StepOutcome => {
  const { level, reason } = watched;
  const outputs = outputsOf(action, watched);
  if (level === 'unknown' && action.noData === 'fail') {
    return failed({ code: 'RB508', message: `no value to compare: ${reason}` }, outputs);
  }
  if (level === 'critical' && action.onBreach === 'fail') {
    return failed({ code: 'RB507', message: howItIs(action, watched) }, outputs);
  }
  return { status: 'succeeded', outputs };
};

/** Shows what is read, and once each what the source says besides. */
const showing = (action: MetricAction, context: RunContext): Reads => {
  const told = new Set<string>();
  const say = (text: string): void => context.output('stdout', Buffer.from(`${text}\n`));
  const tell = ({ notes = [] }: Pick<NoData, 'notes'>): void => {
    for (const note of notes) if (!told.has(note)) context.output('stderr', Buffer.from(`${note}\n`));
    for (const note of notes) told.add(note);
  };
  return {
    async read(moment) {
      const reading = await context.metrics.read(action.query, moment, context);
      if (!reading.ok) return reading;
      tell(reading.value);
      // What is watched for a while is shown as it is measured, and all of it is in the outcome.
      const watched = action.for > 0 || moment !== 'now' || showsItself(action.query);
      if (!(watched && reading.value.data))
        say(
          `${moment === 'now' ? '' : `at ${new Date(moment).toISOString()}: `}${shownReading(reading.value)}`,
        );
      return reading;
    },
    async range(span) {
      const range = await context.metrics.range(action.query, span, context);
      if (!range.ok) return range;
      tell(range.value);
      if (!range.value.data) say(shownReading(range.value));
      return range;
    },
  };
};

const shownReading = (reading: Reading): string =>
  reading.data ? `${reading.value}${reading.unit ?? ''}` : `no value: ${reading.reason}`;

const unusable = ([first]: readonly Diagnostic[]): StepOutcome => {
  if (first === undefined) return failed({ code: 'RB901', message: 'a metric failed without a reason' });
  const { code, message, help } = first;
  return failed({ code, message, ...(help && { help }) });
};

/** Over which time it is watched. */
const lastingOf = ({ for: lasting, over, every, minSamples }: MetricAction): readonly string[] => {
  const least = minSamples === undefined ? '' : `, at least ${counted(minSamples, 'sample', 'samples')}`;
  const step = `every ${formatDuration(every)}${least}`;
  if (over !== undefined) return [`over the last ${formatDuration(over)}, ${step}`];
  return lasting > 0 ? [`for ${formatDuration(lasting)}, ${step}`] : [];
};

/** Reads a metric and compares it with thresholds. */
export const metricThreshold = defineStep<Config, MetricAction>({
  name: 'metric-threshold',
  summary: 'Reads a metric and compares it with thresholds, over a time where one is given.',
  schema,
  syntax: {
    ...metricSyntax('metric'),
    unit: 'literal',
  },
  outputs: {
    value: { type: 'double', description: 'The last value that was read; absent where there was none.' },
    unit: { type: 'string', description: 'The unit of the values, where it is known; absent otherwise.' },
    level: { type: 'string', description: 'ok, warn, critical or unknown.' },
    breached: { type: 'bool', description: 'The level is critical.' },
    samples: {
      type: 'list<dyn>',
      description:
        'Each reading: { at, value }, with measured where the source says when that was and baseline where it is compared; reason in place of a value. The last 1,000.',
    },
    reason: { type: 'string', description: 'Why the level is unknown; absent otherwise.' },
    limits: {
      type: 'map<string, string>',
      description:
        'What the last value was held against, by warn and critical; changes as the values they lead to.',
    },
    query: { type: 'string', description: 'What was read.' },
    baseline: { type: 'double', description: 'What the last value was compared with; absent without vs.' },
    change: { type: 'double', description: 'The difference between the two; absent without vs.' },
    change_percent: {
      type: 'double',
      description: 'The same in percent of the baseline; absent without vs, and where that is 0.',
    },
  },
  outputsOf: (config) => ({
    level: {
      values: LEVELS,
      ...(config['on-breach'] === 'fail' && {
        success: { values: LEVELS.filter((level) => level !== 'critical'), widen: 'on-breach: record' },
      }),
    },
    ...(config['on-breach'] === 'fail' && {
      breached: { success: { values: [false], widen: 'on-breach: record' } },
    }),
  }),
  effect: () => 'read',
  check: thresholdFaults,

  prepare(config, scope) {
    const { vs, unit, over, 'min-samples': minSamples } = config;
    const limit = (text: string): Threshold =>
      vs === undefined ? thresholdOf(text, unit) : orThrow(parseChange(text));
    const ago = vs === undefined ? undefined : agoIn(vs);
    const versus = vs === undefined ? undefined : ago === undefined ? { text: scope.text(vs) } : { ago };
    return {
      query: queryOf(config.metric, scope),
      ...(unit !== undefined && { unit }),
      ...(config.warn !== undefined && { warn: limit(config.warn) }),
      ...(config.critical !== undefined && { critical: limit(config.critical) }),
      ...(versus && { vs: versus }),
      ...(ago !== undefined && { ago }),
      for: parseDuration(config.for ?? '0s') ?? 0,
      ...(over !== undefined && { over: parseDuration(over) ?? 0 }),
      every: stepOf(config),
      ...(minSamples !== undefined && { minSamples }),
      noData: config['no-data'] ?? 'unknown',
      onBreach: config['on-breach'] ?? 'record',
    };
  },

  // Each sample is read from outside, which alone has no bound.
  stays: (action) => ({ for: action.for, bounded: false }),
  touches: ({ query }, programsOf) => touchedBy(query, programsOf),

  describe: (action) => [
    ...describeQuery(action.query),
    ...(action.warn || action.critical ? [limitsOf(action)] : []),
    ...(action.vs === undefined ? [] : [describeVersus(action.vs)]),
    ...lastingOf(action),
    ...(action.noData === 'fail' ? ['fails without a value'] : []),
    ...(action.onBreach === 'fail' ? ['fails on a breach of critical'] : []),
  ],

  watch: {
    keys: GUARD_KEYS,
    needs: ['metric', 'critical'],
    check: limitFaultsOf,
    pace: ({ for: lasting, every }) => ({ for: lasting, every }),
    limits: ({ warn, critical }) => limitTexts({ warn, critical }),
    look: async (action, context) => lookAt(action, await context.metrics.read(action.query, 'now', context)),
  },

  async run(action, context) {
    const baseline = baselineOf(action.vs);
    if (!baseline.ok) return unusable(baseline.diagnostics);
    const watch = { ...action, ...(baseline.value && { baseline: baseline.value }) };
    const watched = await watchLevel(watch, showing(action, context), context);
    if (context.signal.aborted) return interrupted(context.signal);
    return watched.ok ? outcomeOf(action, watched.value) : unusable(watched.diagnostics);
  },
});
