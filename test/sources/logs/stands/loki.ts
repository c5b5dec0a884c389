import { deadAddress } from '../../../steps/server.ts';
import { serveLoki } from '../loki-server.ts';
import type { Stand } from '../stand.ts';

/** A Loki of the tests: Debian has none. */
export const loki: Stand = {
  source: 'loki',
  page: 1000,
  never: {},
  async serve(entries, trouble) {
    const about = { query: '{job="api"}', headers: {} };
    if (trouble === 'refused') return { spec: { ...about, url: `http://${await deadAddress()}` } };
    const log = [...entries];
    const { url, firstAsked } = await serveLoki(log, trouble === undefined ? {} : { trouble });
    return { spec: { ...about, url }, asked: firstAsked, add: (entry) => void log.push(entry) };
  },
};
