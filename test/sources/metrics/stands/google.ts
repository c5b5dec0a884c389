import type { Fault } from '../../../../fixtures/services/google/google.ts';
import { PROJECT } from '../../../../fixtures/services/google/identity.ts';
import type { Series } from '../../../../fixtures/services/google/monitoring.ts';
import { deadAddress } from '../../../steps/server.ts';
import { environmentOf, startGoogle, withEnvironment } from '../../google/stand-in.ts';
import { PAST, type Situation, type Stand, VALUE } from '../stand.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const TYPE = 'custom.googleapis.com/lida/error_rate';

const FAULTS: Partial<Record<Situation, Fault>> = {
  hangs: 'silent',
  slow: 'slow',
  throttled: { status: 'RESOURCE_EXHAUSTED', retryAfter: 7 },
  fails: { status: 'INTERNAL' },
  denied: { status: 'PERMISSION_DENIED' },
  garbled: 'html',
  huge: 'huge',
};

const VALUES: Partial<Record<Situation, number>> = { nan: Number.NaN, infinite: Number.POSITIVE_INFINITY };

const seriesOf = (zone: string, points: Series['points']): Series => ({
  project: PROJECT,
  metric: { type: TYPE, labels: { zone } },
  resource: { type: 'global', labels: { project_id: PROJECT } },
  valueType: 'DOUBLE',
  unit: '{error}/s',
  points,
});

/** What Cloud Monitoring has of the metric, the points of which end at `now`. */
const kept = (situation: Situation, now: number): readonly Series[] => {
  const point = { at: now, value: VALUES[situation] ?? VALUE };
  if (situation === 'none') return [];
  if (situation === 'stale') return [seriesOf('1', [{ ...point, at: now - HOUR }])];
  if (situation === 'past') return [seriesOf('1', [point, { ...point, at: now - HOUR }].reverse())];
  if (situation === 'several') return [seriesOf('1', [point]), seriesOf('2', [point])];
  if (situation !== 'range') return [seriesOf('1', [point])];
  const points = PAST.flatMap((value, index) =>
    value === undefined ? [] : [{ at: now - (PAST.length - 1 - index) * MINUTE, value }],
  );
  return [seriesOf('1', points)];
};

/** A Cloud Monitoring of the project, asked with the key of its account. */
export const google: Stand = {
  source: 'google',
  title: '`google`',
  unit: '/s',
  measures: true,
  never: {},
  async serve(situation, now) {
    const server = await startGoogle();
    server.series.push(...kept(situation, now));
    server.fault = FAULTS[situation];
    const url = situation === 'refused' ? `http://${await deadAddress()}` : server.url;
    withEnvironment(environmentOf(url));
    const filter = `metric.type = "${TYPE}"`;
    const times = { period: MINUTE, window: 10 * MINUTE, delay: 0 };
    return { spec: { project: PROJECT, metric: TYPE, filter, ...times }, asked: server.firstAsked };
  },
};
