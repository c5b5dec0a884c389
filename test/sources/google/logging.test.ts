import { describe, expect, test } from 'vitest';
import { ACCOUNT, PROJECT } from '../../../fixtures/services/google/identity.ts';
import type { Entry } from '../../../fixtures/services/google/logging.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { createSession } from '../../../src/sources/google/session.ts';
import { createGoogle, type GoogleSpec } from '../../../src/sources/logs/google.ts';
import type { LogEntry, LogRange } from '../../../src/sources/logs/source.ts';
import { witness } from '../../steps/context.ts';
import { environmentOf, startGoogle, withEnvironment } from './stand-in.ts';

const NOW = Date.parse('2026-11-22T03:00:00Z');

const entry = (payload: Partial<Entry>, ago = 60_000): Entry => ({
  logName: `projects/${PROJECT}/logs/api`,
  timestamp: new Date(NOW - ago).toISOString(),
  insertId: String(ago),
  ...payload,
});

/** Reads what a Cloud Logging has that holds these entries. */
const reading = async (
  entries: readonly Entry[],
  spec: Partial<GoogleSpec> = {},
  range: Partial<LogRange> = {},
  prepare: (server: Awaited<ReturnType<typeof startGoogle>>) => void = () => {},
) => {
  const server = await startGoogle();
  server.entries.push(...entries);
  prepare(server);
  withEnvironment(environmentOf(server.url));
  const slept: number[] = [];
  const clock: Clock = {
    now: () => NOW,
    monotonic: () => 0,
    random: () => 0.5,
    sleep: async (ms) => void slept.push(ms),
  };
  const read: LogEntry[] = [];
  const end = await createGoogle(() => createSession(process.env)).read(
    { projects: [], ...spec },
    { since: NOW - 900_000, until: NOW, atMost: 100_000, ...range },
    (some) => void read.push(...some),
    witness({ clock }).context,
  );
  const bodies = server.asked.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
  return { end, read, bodies, server, slept };
};

const errorOf = ({ end }: Awaited<ReturnType<typeof reading>>) => {
  if (end.ok) throw new Error('it was read');
  return end.diagnostics[0];
};

describe('an entry is', () => {
  test.each([
    ['a text as it is', { textPayload: 'upstream timeout' }, 'upstream timeout'],
    [
      'its severity and a text',
      { severity: 'ERROR', textPayload: 'upstream timeout' },
      'ERROR upstream timeout',
    ],
    [
      'an object with its severity',
      {
        severity: 'WARNING',
        jsonPayload: { message: 'slow', ms: 812.5, tags: ['a'], user: { id: 7 }, gone: null },
      },
      '{"severity":"WARNING","message":"slow","ms":812.5,"tags":["a"],"user":{"id":7},"gone":null}',
    ],
    [
      'an audit log, whose type no client knows',
      {
        protoPayload: {
          '@type': 'type.googleapis.com/google.cloud.audit.AuditLog',
          methodName: 'google.cloud.run.v1.Services.ReplaceService',
          authenticationInfo: { principalEmail: 'ada@example.com' },
        },
      },
      '{"@type":"type.googleapis.com/google.cloud.audit.AuditLog",' +
        '"methodName":"google.cloud.run.v1.Services.ReplaceService",' +
        '"authenticationInfo":{"principalEmail":"ada@example.com"}}',
    ],
  ] as const)('%s', async (_, payload, text) => {
    const { end, read } = await reading([entry(payload)]);
    expect(end).toEqual({ ok: true, value: {} });
    expect(read.map((one) => one.text)).toEqual([text]);
    expect(read[0]?.at).toBe(NOW - 60_000);
  });

  test('told from others of its time by what the service calls it', async () => {
    const twins = ['a', 'b'].map((insertId) => entry({ insertId, textPayload: 'same' }));
    const { read } = await reading(twins);
    expect(new Set(read.map(({ id }) => id)).size).toBe(2);
  });
});

describe('it is asked', () => {
  test('in the project of the credentials, for the window, the oldest first', async () => {
    const { bodies } = await reading([], { filter: 'severity>=ERROR OR labels.team="x" -- of today' });
    expect(bodies).toEqual([
      {
        resourceNames: [`projects/${PROJECT}`],
        filter:
          'timestamp >= "2026-11-22T02:45:00.000Z" AND timestamp < "2026-11-22T03:00:00.000Z" AND ' +
          '(severity>=ERROR OR labels.team="x" -- of today\n)',
        orderBy: 'timestamp asc',
        pageSize: 500,
      },
    ]);
  });

  test('in projects and other resources by their names', async () => {
    const { bodies } = await reading([], { projects: ['one', 'folders/2'] });
    expect(bodies[0]?.resourceNames).toEqual(['projects/one', 'folders/2']);
  });

  test('only for what the filter wants', async () => {
    const log = [
      entry({ textPayload: 'a', severity: 'INFO' }, 2000),
      entry({ textPayload: 'b', severity: 'ERROR' }, 1000),
    ];
    const { read } = await reading(log, { filter: 'severity>=ERROR' });
    expect(read.map(({ text }) => text)).toEqual(['ERROR b']);
  });

  test('again when it says so, and after longer and longer waits where it does not', async () => {
    const { end, slept } = await reading([], {}, {}, ({ faults }) =>
      faults.push(
        { status: 'RESOURCE_EXHAUSTED', retryAfter: 7 },
        { status: 'UNAVAILABLE' },
        { status: 'UNAVAILABLE' },
      ),
    );
    expect(end).toEqual({ ok: true, value: {} });
    expect(slept).toEqual([7000, 2000, 4000]);
  });

  test('not without a pause where it wants none', async () => {
    const now = { status: 'RESOURCE_EXHAUSTED', retryAfter: 0 } as const;
    const { end, slept } = await reading([], {}, {}, ({ faults }) => faults.push(now, now));
    expect(end).toEqual({ ok: true, value: {} });
    expect(slept).toEqual([1000, 1000]);
  });

  test('not in circles where pages lead back', async () => {
    const { end, server } = await reading([entry({ textPayload: 'a' })], {}, {}, (one) => {
      one.circles = true;
    });
    expect(end).toMatchObject({ value: { missing: expect.stringContaining('the same page twice') } });
    expect(server.asked).toHaveLength(2);
  });

  test('not for ever where it does not say', async () => {
    const seen = await reading([], {}, {}, (server) => {
      server.fault = { status: 'RESOURCE_EXHAUSTED' };
    });
    expect(errorOf(seen)).toMatchObject({
      code: 'RB508',
      message: expect.stringContaining('429 RESOURCE_EXHAUSTED'),
    });
    expect(seen.server.asked).toHaveLength(7);
  });
});

describe('it cannot be read', () => {
  test('where a permission is missing, which is named with the role that has it', async () => {
    const message = "Permission 'logging.logEntries.list' denied on resource (or it may not exist).";
    const seen = await reading([], {}, {}, (server) => {
      server.fault = { status: 'PERMISSION_DENIED', message };
    });
    expect(errorOf(seen)).toEqual({
      code: 'RB508',
      severity: 'error',
      message: `Cloud Logging at ${seen.server.host}, asked as ${ACCOUNT}, answered 403 PERMISSION_DENIED: ${message.slice(0, -1)}`,
      help: `Give ${ACCOUNT} the permission logging.logEntries.list in ${PROJECT}, which roles/logging.viewer has; or name another project.`,
    });
  });

  test('with a filter that nobody understands', async () => {
    const seen = await reading([], { filter: 'severity >=' });
    expect(errorOf(seen)).toMatchObject({
      code: 'RB508',
      message: expect.stringContaining('400 INVALID_ARGUMENT'),
    });
  });

  test.each(['huge', 'cut', 'html', 'closed'] as const)('where the answer is %s', async (fault) => {
    const seen = await reading([entry({ textPayload: 'x' })], {}, {}, (server) => {
      server.fault = fault;
    });
    expect(errorOf(seen)?.message).toMatch(/Cloud Logging/);
    expect(seen.read).toEqual([]);
  });
});

test('no more is read than is wanted, and that is said', async () => {
  const log = Array.from({ length: 1200 }, (_, index) =>
    entry({ textPayload: `${index}`, insertId: `${index}` }, 700_000 - index),
  );
  const { end, read, server } = await reading(log, {}, { atMost: 600 });
  expect(read.map(({ text }) => text)).toEqual(Array.from({ length: 600 }, (_, index) => `${index}`));
  expect(end).toEqual({
    ok: true,
    value: { missing: 'only the first 600 entries of Cloud Logging were read' },
  });
  expect(server.asked).toHaveLength(2);
});

test('searches at once get each its own answer', async () => {
  const servers = [await startGoogle(), await startGoogle(), await startGoogle()];
  const read = await Promise.all(
    servers.map(async ({ url, entries }, index) => {
      entries.push(entry({ textPayload: `of server ${index}` }));
      withEnvironment(environmentOf(url));
      const session = createSession({ CLOUDSDK_API_ENDPOINT_OVERRIDES_LOGGING: url });
      const texts: string[] = [];
      const { context } = witness();
      const range = { since: NOW - 900_000, until: NOW, atMost: 10 };
      const take = (some: readonly LogEntry[]) => void texts.push(...some.map(({ text }) => text));
      const end = await createGoogle(() => session).read({ projects: [PROJECT] }, range, take, context);
      return [end.ok, ...texts];
    }),
  );
  expect(read).toEqual([0, 1, 2].map((index) => [true, `of server ${index}`]));
});
