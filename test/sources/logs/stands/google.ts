import { PROJECT } from '../../../../fixtures/services/google/identity.ts';
import { deadAddress } from '../../../steps/server.ts';
import { environmentOf, startGoogle, withEnvironment } from '../../google/stand-in.ts';
import type { Stand, Written } from '../stand.ts';

/** A Cloud Logging of the project, asked through the real client. */
export const google: Stand = {
  source: 'google',
  page: 500,
  never: { bytes: 'an entry is JSON, which is UTF-8' },
  async serve(entries, trouble) {
    const server = await startGoogle();
    const spec = { projects: [PROJECT] };
    withEnvironment(environmentOf(trouble === 'refused' ? `http://${await deadAddress()}` : server.url));
    const add = ({ at, text }: Written): void => {
      server.entries.push({
        logName: `projects/${PROJECT}/logs/api`,
        timestamp: new Date(at).toISOString(),
        insertId: String(server.entries.length).padStart(6, '0'),
        textPayload: String(text),
      });
    };
    for (const entry of entries) add(entry);
    const failing = { status: 'INTERNAL' } as const;
    if (trouble === 'throttled')
      server.faults.push({ status: 'RESOURCE_EXHAUSTED', retryAfter: 2 }, { status: 'UNAVAILABLE' });
    if (trouble === 'fails') server.fault = failing;
    if (trouble === 'garbled') server.fault = 'html';
    if (trouble === 'slow') server.fault = 'slow';
    if (trouble === 'hangs') server.fault = 'silent';
    if (trouble === 'breaks') {
      server.faults.push(undefined);
      server.fault = failing;
    }
    return { spec, asked: server.firstAsked, add };
  },
};
