import { z } from 'zod';
import { formatDuration, parseDuration } from '../../language/durations.ts';
import type { Scope } from '../../language/scope.ts';
import type { CloudWatchMetric, CloudWatchSpec } from '../../sources/metrics/cloudwatch-query.ts';
import { accountFields, accountWords, endpointOf } from '../aws-fields.ts';
import { duration, template, templates } from '../fields.ts';
import type { ConfigFault } from '../kind.ts';
import { STANDARD_UNITS, unitOf } from './cloudwatch-units.ts';
import { defineMetricSource } from './source.ts';

const SECOND = 1000;
const MINUTE = 60;
const MAX_AGE = 5 * MINUTE * SECOND;

const metricFields = () => ({
  namespace: template({ description: 'The namespace of the metric.', examples: ['AWS/EC2', 'Lida'] }),
  name: template({ description: 'The name of the metric.', examples: ['CPUUtilization'] }),
  dimensions: templates({
    description: 'All dimensions that the metric has: those of another set are another metric.',
    examples: [{ InstanceId: '{{inputs.instance}}' }],
  }).optional(),
  statistic: z
    .string()
    .regex(
      /^(?:Average|Sum|Minimum|Maximum|SampleCount|IQM|(?:p|tm|tc|ts|wm)\d{1,3}(?:\.\d+)?|(?:PR|TM|TC|TS|WM)\(.+\))$/,
    )
    .meta({
      description:
        'What is made of the values of a period: Average, Sum, Minimum, Maximum, SampleCount or a percentile.',
      examples: ['Average', 'p99'],
    }),
  unit: z
    .enum(STANDARD_UNITS)
    .meta({
      description: 'The unit in which it is published: only that is read, and thresholds are compared in it.',
      examples: ['Percent', 'Milliseconds'],
    })
    .optional(),
  account: template({
    description: 'The id of another account whose metrics this one may watch.',
    examples: ['123456789012'],
  }).optional(),
});

const timing = () => ({
  period: duration({
    description: 'The length of a period: 1s, 5s, 10s, 20s, 30s or whole minutes.',
    default: '1m',
    examples: ['5m'],
  }).optional(),
  'max-age': duration({
    description:
      'How long ago the newest period may have ended; without it three periods, at least 5 minutes.',
    examples: ['10m'],
  }).optional(),
  delay: duration({
    description: 'How long values take to be published: the newest period is one that ended so long ago.',
    examples: ['3m'],
  }).optional(),
  ...accountFields(),
});

const schema = z
  .union([
    z.strictObject({ ...metricFields(), ...timing() }),
    z.strictObject({
      expression: template({
        description:
          'Metric math over the metrics below, or a SEARCH, without placeholders; it must give one series.',
        examples: [
          '100 * errors / requests',
          "MAX(SEARCH('{Lida,Service} MetricName=\"errors\"', 'Sum', 60))",
        ],
      }),
      metrics: z
        .record(z.string().regex(/^[a-z][a-zA-Z0-9_]*$/), z.strictObject(metricFields()))
        .meta({
          description: 'The metrics of the expression, by the names it calls them.',
          examples: [{ errors: { namespace: 'Lida', name: 'errors', statistic: 'Sum' } }],
        })
        .optional(),
      ...timing(),
    }),
  ])
  .meta({
    description: 'A metric of Amazon CloudWatch, or metric math over several.',
    examples: [
      {
        namespace: 'AWS/EC2',
        name: 'CPUUtilization',
        dimensions: { InstanceId: 'i-0123' },
        statistic: 'Average',
      },
    ],
  });

type Config = z.infer<typeof schema>;
type MetricConfig = Extract<Config, { namespace: string }>;

const metricOf = (config: Omit<MetricConfig, 'period'>, scope: Scope): CloudWatchMetric => {
  const { namespace, name, dimensions = {}, statistic, unit, account } = config;
  const rendered = Object.entries(dimensions).map(([key, text]) => [key, scope.text(text)] as const);
  return {
    namespace: scope.text(namespace),
    name: scope.text(name),
    dimensions: Object.fromEntries(rendered),
    statistic,
    ...(unit !== undefined && { unit }),
    ...(account !== undefined && { account: scope.text(account) }),
  };
};

const metricsOf = (config: Config, scope: Scope): Readonly<Record<string, CloudWatchMetric>> => {
  if ('namespace' in config) return { metric: metricOf(config, scope) };
  const metrics = Object.entries(config.metrics ?? {});
  return Object.fromEntries(metrics.map(([id, metric]) => [id, metricOf(metric, scope)]));
};

const shown = ({ namespace, name, dimensions, statistic }: CloudWatchMetric): string => {
  const chosen = Object.entries(dimensions).map(([key, value]) => `${key}=${value}`);
  return `${statistic} of ${[`${namespace} ${name}`, ...chosen].join(' ')}`;
};

const seconds = (text = '1m'): number => (parseDuration(text) ?? 0) / SECOND;

const periodFaults = ({ period }: Config): readonly ConfigFault[] => {
  const length = seconds(period);
  if ([1, 5, 10, 20, 30].includes(length) || (length > 0 && length % MINUTE === 0)) return [];
  const help = 'Write 1s, 5s, 10s, 20s, 30s, or whole minutes such as 5m.';
  return [{ path: ['period'], message: `CloudWatch has no periods of ${period}`, help }];
};

/** Metrics of Amazon CloudWatch. */
export const cloudwatch = defineMetricSource<Config, CloudWatchSpec>({
  name: 'cloudwatch',
  schema,
  syntax: {
    expression: 'literal',
    statistic: 'literal',
    unit: 'literal',
    'metrics.*.statistic': 'literal',
    'metrics.*.unit': 'literal',
  },
  history: () => true,
  check: periodFaults,
  prepare(config, scope) {
    const { region, profile, period } = config;
    const length = seconds(period);
    const unit = 'namespace' in config ? unitOf(config) : undefined;
    return {
      metrics: metricsOf(config, scope),
      ...('expression' in config && { expression: config.expression }),
      period: length,
      ...(config.delay !== undefined && { delay: parseDuration(config.delay) ?? 0 }),
      maxAge: parseDuration(config['max-age'] ?? '') ?? Math.max(MAX_AGE, 3 * length * SECOND),
      ...(unit !== undefined && { unit }),
      ...(region !== undefined && { region: scope.text(region) }),
      ...(profile !== undefined && { profile: scope.text(profile) }),
    };
  },
  describe(spec) {
    const { metrics, expression, period, delay = 0 } = spec;
    const before = delay === 0 ? '' : ` ${formatDuration(delay)} ago`;
    const where = `from CloudWatch${accountWords(spec)}, the last whole ${formatDuration(period * SECOND)}${before}`;
    const each = Object.entries(metrics);
    if (expression === undefined) return each.map(([, metric]) => `read ${shown(metric)} ${where}`);
    return [`read ${expression} ${where}`, ...each.map(([id, metric]) => `${id} = ${shown(metric)}`)];
  },
  touches: ({ region }) => [endpointOf('monitoring', region)],
  ownClient: true,
  load: async () => (await import('../../sources/metrics/cloudwatch.ts')).cloudwatch,
});
