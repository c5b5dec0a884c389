import { formatDuration, parseDuration } from '../../language/durations.ts';
import type { Scope } from '../../language/scope.ts';
import { MONITORING } from '../../sources/google/service.ts';
import type { GoogleSpec } from '../../sources/metrics/google.ts';
import type { ConfigFault } from '../kind.ts';
import { insideQuotes, unquotedPlaceholders } from '../quoted-placeholders.ts';
import { type Config, schema } from './google-schema.ts';
import { defineMetricSource } from './source.ts';

const MINUTE = 60_000;
const WINDOW = 10 * MINUTE;

const milliseconds = (text: string | undefined, otherwise: number): number =>
  text === undefined ? otherwise : (parseDuration(text) ?? otherwise);

const quoted = (text: string, scope: Scope): string => JSON.stringify(scope.text(text));

/** `resource.service_name` is a label of the resource, any other one of the metric. */
const fieldOf = (label: string): string => {
  const [, owner = 'metric', name = label] = /^(metric|resource)\.(.+)$/s.exec(label) ?? [];
  return /^[A-Za-z_]\w*$/.test(name) ? `${owner}.labels.${name}` : `${owner}.labels.${JSON.stringify(name)}`;
};

const filterOf = ({ metric, resource, labels = {}, filter }: Config, scope: Scope): string =>
  [
    `metric.type = ${quoted(metric, scope)}`,
    ...(resource === undefined ? [] : [`resource.type = ${quoted(resource, scope)}`]),
    ...Object.entries(labels).map(([name, text]) => `${fieldOf(name)} = ${quoted(text, scope)}`),
    ...(filter === undefined ? [] : [`(${scope.text(filter, insideQuotes)})`]),
  ].join(' AND ');

/** Keys that do nothing without another one, and times that nothing can be read in. */
const faults = ({ aligner, reducer, period, window, filter }: Config): readonly ConfigFault[] => {
  const span = milliseconds(period, MINUTE);
  const idle = (key: 'reducer' | 'period'): readonly ConfigFault[] => [
    { path: [key], message: `${key} does nothing without aligner`, help: `Add aligner:, or remove ${key}.` },
  ];
  return [
    ...unquotedPlaceholders(filter ?? '', ['filter']),
    ...(reducer !== undefined && aligner === undefined ? idle('reducer') : []),
    ...(period !== undefined && aligner === undefined ? idle('period') : []),
    ...(span < MINUTE
      ? [{ path: ['period'], message: 'Cloud Monitoring takes periods from 1m', help: 'Write 1m or more.' }]
      : []),
    ...(milliseconds(window, Math.max(WINDOW, span)) < span
      ? [{ path: ['window'], message: 'the window is shorter than a period', help: 'Make window: longer.' }]
      : []),
  ];
};

/** Metrics of Google Cloud. */
export const google = defineMetricSource<Config, GoogleSpec>({
  name: 'google',
  schema,
  syntax: { aligner: 'literal', reducer: 'literal' },
  history: () => true,
  ownClient: true,
  check: faults,
  prepare(config, scope) {
    const { project, metric, aligner, reducer } = config;
    const period = milliseconds(config.period, MINUTE);
    return {
      ...(project !== undefined && { project: scope.text(project) }),
      metric: scope.text(metric),
      filter: filterOf(config, scope),
      ...(aligner !== undefined && { aligner }),
      ...(reducer !== undefined && { reducer }),
      period,
      window: milliseconds(config.window, Math.max(WINDOW, period)),
      delay: milliseconds(config.delay, 0),
    };
  },
  describe({ project, metric, filter, aligner, reducer, period, delay }) {
    const where = project === undefined ? MONITORING.name : `${MONITORING.name}, project ${project}`;
    const chosen = filter.slice(`metric.type = ${JSON.stringify(metric)}`.length).replace(/^ AND /, '');
    const made = [
      ...(aligner === undefined ? [] : [`${aligner} of ${formatDuration(period)}`]),
      ...(reducer === undefined ? [] : [reducer]),
      ...(delay === 0 ? [] : [`as of ${formatDuration(delay)} before`]),
    ];
    return [
      `read ${metric} from ${where}`,
      ...(chosen === '' ? [] : [`where ${chosen}`]),
      ...(made.length === 0 ? [] : [made.join(', ')]),
    ];
  },
  touches: () => [{ type: 'host', name: `${MONITORING.id}.googleapis.com` }],
  load: async () => (await import('../../sources/metrics/google.ts')).google,
});
