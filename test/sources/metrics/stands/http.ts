import { type Situation, type Stand, VALUE } from '../stand.ts';
import { webService } from './web.ts';

const NO_HISTORY = 'a document is as it is now';

const AT_PATH: Partial<Record<Situation, unknown>> = {
  none: undefined,
  several: { api: 1, db: 2 },
  nan: 'NaN',
  infinite: '-Inf',
};

/** A JSON document. */
export const http: Stand = {
  source: 'http',
  title: '`http`',
  measures: false,
  never: { stale: 'a document does not say how old it is', past: NO_HISTORY, range: NO_HISTORY },
  async serve(situation) {
    const rate = situation in AT_PATH ? AT_PATH[situation] : VALUE;
    const { url, asked } = await webService(situation, () => JSON.stringify({ api: [{ rate }] }));
    return { spec: { url, path: 'api.0.rate', headers: {} }, asked };
  },
};
