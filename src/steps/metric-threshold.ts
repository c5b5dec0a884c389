import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { formatDuration, parseDuration } from '../language/durations.ts';
import { formatThreshold } from '../language/thresholds.ts';
import type { MetricQuery, Reading } from '../sources/metrics/source.ts';
import { thresholdOf } from './expectations.ts';
import { interrupted } from './interrupted.ts';
import { type ConfigFault, defineStep, failed, type StepError, type StepOutcome } from './kind.ts';
import { levelFaults } from './limit-faults.ts';
import { GUARD_KEYS, lookAt } from './metric-guard.ts';
import { type Config, schema } from './metric-threshold-schema.ts';
import {
  describeQuery,
  metricFaults,
  metricSyntax,
  queryOf,
  showsItself,
  touchedBy,
} from './metrics/metric.ts';
import { type Watch, type Watched, watchLevel } from './sustained.ts';

/** A metric that is ready to be read, with its limits. */
interface MetricAction extends Watch {
  readonly query: MetricQuery;
  readonly noData: 'unknown' | 'fail';
  readonly onBreach: 'record' | 'fail';
}

const SECOND = 1000;

const LEVELS = ['ok', 'warn', 'critical', 'unknown'];

const limits = ({ warn, critical }: Watch): string =>
  [warn && `warn ${formatThreshold(warn)}`, critical && `critical ${formatThreshold(critical)}`]
    .filter((part) => part !== undefined)
    .join(', ');

const faultsOf = (config: Config): readonly ConfigFault[] => [
  ...metricFaults(config.metric, 'metric'),
  ...levelFaults(config),
];

/** Keys that do nothing without another one. */
const idleKeys = (config: Config): readonly ConfigFault[] => {
  const idle = (key: 'for' | 'every' | 'on-breach', needs: string): readonly ConfigFault[] => [
    { path: [key], message: `${key} does nothing without ${needs}`, help: `Add ${needs}, or remove ${key}.` },
  ];
  const limited = config.warn !== undefined || config.critical !== undefined;
  return [
    ...(config.for !== undefined && !limited ? idle('for', 'warn or critical') : []),
    ...(config.every !== undefined && config.for === undefined ? idle('every', 'for') : []),
    ...(config['on-breach'] === 'fail' && config.critical === undefined ? idle('on-breach', 'critical') : []),
  ];
};

/** The limits as data, so that the record says by itself what the values were held against. */
const limitsOf = ({ warn, critical }: Watch): { readonly limits?: Readonly<Record<string, string>> } =>
  warn || critical
    ? {
        limits: {
          ...(warn && { warn: formatThreshold(warn) }),
          ...(critical && { critical: formatThreshold(critical) }),
        },
      }
    : {};

const outcomeOf = (action: MetricAction, { level, samples, unit = '', reason }: Watched): StepOutcome => {
  const value = samples.at(-1)?.value;
  const outputs = {
    ...(value !== undefined && { value }),
    level,
    ...(unit !== '' && { unit }),
    breached: level === 'critical',
    ...limitsOf(action),
    samples,
    ...(reason !== undefined && { reason }),
  };
  if (level === 'unknown' && action.noData === 'fail') {
    return failed({ code: 'RB508', message: `no value to compare: ${reason}` }, outputs);
  }
  if (level === 'critical' && action.onBreach === 'fail') {
    const lasting = action.for > 0 ? ` for ${formatDuration(action.for)}` : '';
    return failed(
      { code: 'RB507', message: `the value is ${value}${unit} (${limits(action)}${lasting})` },
      outputs,
    );
  }
  return { status: 'succeeded', outputs };
};

const shownReading = (reading: Reading): string =>
  reading.data ? `${reading.value}${reading.unit ?? ''}` : `no value: ${reading.reason}`;

const stepError = ({ code, message, help }: Diagnostic): StepError => ({
  code,
  message,
  ...(help && { help }),
});

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
    limits: {
      type: 'map<string, string>',
      description:
        'What the values were held against: warn and critical, as in "> 5/s"; absent without either.',
    },
    samples: {
      type: 'list<dyn>',
      description: 'Each value with the time it was read: { at, value }; the last 1,000.',
    },
    reason: { type: 'string', description: 'Why the level is unknown; absent otherwise.' },
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
  check: (config) => [...faultsOf(config), ...idleKeys(config)],

  prepare(config, scope) {
    const warn = config.warn && thresholdOf(config.warn, config.unit);
    const critical = config.critical && thresholdOf(config.critical, config.unit);
    const lasting = parseDuration(config.for ?? '0s') ?? 0;
    return {
      query: queryOf(config.metric, scope),
      ...(config.unit !== undefined && { unit: config.unit }),
      ...(warn && { warn }),
      ...(critical && { critical }),
      for: lasting,
      every: parseDuration(config.every ?? '0s') || Math.max(SECOND, Math.round(lasting / 6)),
      noData: config['no-data'] ?? 'unknown',
      onBreach: config['on-breach'] ?? 'record',
    };
  },

  // Each sample is read from outside, which alone has no bound.
  stays: (action) => ({ for: action.for, bounded: false }),
  touches: ({ query }, programsOf) => touchedBy(query, programsOf),

  describe: (action) => [
    ...describeQuery(action.query),
    ...(action.warn || action.critical ? [limits(action)] : []),
    ...(action.for > 0 ? [`for ${formatDuration(action.for)}, every ${formatDuration(action.every)}`] : []),
    ...(action.noData === 'fail' ? ['fails without a value'] : []),
    ...(action.onBreach === 'fail' ? ['fails on a breach of critical'] : []),
  ],

  watch: {
    keys: GUARD_KEYS,
    needs: ['metric', 'critical'],
    check: faultsOf,
    pace: ({ for: lasting, every }) => ({ for: lasting, every }),
    limits: (action) => limitsOf(action).limits ?? {},
    look: async (action, context) => lookAt(action, await context.metrics.read(action.query, 'now', context)),
  },

  async run(action, context) {
    const read = async () => {
      const reading = await context.metrics.read(action.query, 'now', context);
      // What is watched for a while is shown as it is measured, and all of it is in the outcome.
      const watched = action.for > 0 || showsItself(action.query);
      if (reading.ok && !(watched && reading.value.data))
        context.output('stdout', Buffer.from(`${shownReading(reading.value)}\n`));
      return reading;
    };
    const watched = await watchLevel(action, read, context);
    if (context.signal.aborted) return interrupted(context.signal);
    if (watched.ok) return outcomeOf(action, watched.value);
    const [first] = watched.diagnostics;
    return failed(first ? stepError(first) : { code: 'RB901', message: 'a metric failed without a reason' });
  },
});
