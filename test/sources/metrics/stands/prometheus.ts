import { PAST, type Situation, type Stand, VALUE } from '../stand.ts';
import { webService } from './web.ts';

const NO_HISTORY = 'a page is as it is now';
const QUERY = 'error_rate{job="api"}';

const vector = (at: number, ...values: readonly string[]) => ({
  resultType: 'vector',
  result: values.map((value, index) => ({
    metric: { __name__: 'error_rate', job: 'api', instance: String(index) },
    value: [at / 1000, value],
  })),
});

const found = (data: unknown): string => JSON.stringify({ status: 'success', data });

const failed = (errorType: string, error: string): string =>
  JSON.stringify({ status: 'error', errorType, error });

const OF_VECTOR: Partial<Record<Situation, readonly string[]>> = {
  none: [],
  stale: [],
  several: ['1', '2'],
  nan: ['NaN'],
  infinite: ['+Inf'],
};

const matrix = (form: URLSearchParams): string => {
  const [start, step] = ['start', 'step'].map((name) => Number(form.get(name)));
  const values = PAST.flatMap((value, index) =>
    value === undefined ? [] : [[(start ?? 0) + index * (step ?? 0), String(value)]],
  );
  return found({ resultType: 'matrix', result: [{ metric: { job: 'api' }, values }] });
};

/** A query for a server. */
export const prometheusQuery: Stand = {
  source: 'prometheus',
  title: '`prometheus` query',
  measures: true,
  never: {},
  async serve(situation, now) {
    const { url, asked } = await webService(situation, (_, request, body) => {
      const form = new URLSearchParams(body);
      if (form.get('query') !== QUERY) return failed('bad_data', 'another query');
      if (situation === 'denied') return 'forbidden';
      if (situation === 'fails') return failed('internal', 'it broke');
      if (request.url === '/base/api/v1/query_range') return matrix(form);
      if (request.url !== '/base/api/v1/query') return failed('bad_data', 'another path');
      const at = form.has('time') ? Number(form.get('time')) * 1000 : now;
      return found(vector(at, ...(OF_VECTOR[situation] ?? [String(VALUE)])));
    });
    return { spec: { url: `${url}/base/`, query: QUERY, method: 'POST', headers: {} }, asked };
  },
};

const series = (...values: readonly string[]): string =>
  values.map((value, index) => `error_rate{job="api",instance="${index}"} ${value}\n`).join('');

/** One series of a page. */
export const prometheusPage: Stand = {
  source: 'prometheus',
  title: '`prometheus` page',
  measures: false,
  never: { stale: 'a page says nothing of what is gone', past: NO_HISTORY, range: NO_HISTORY },
  async serve(situation) {
    const page = `# TYPE error_rate gauge\n${series(...(OF_VECTOR[situation] ?? [String(VALUE)]))}up 1\n`;
    const { url, asked } = await webService(situation, () => page);
    return { spec: { url, name: 'error_rate', labels: { job: 'api' }, headers: {} }, asked };
  },
};
