import { expect, test } from 'vitest';
import { logSearch } from '../../src/steps/log-search.ts';

type Config = Parameters<typeof logSearch.prepare>[0];

const loki = (more: object = {}) => ({ loki: { url: 'http://loki:3100', query: '{job="api"}', ...more } });

const faults = (config: Partial<Config>): readonly string[] =>
  (logSearch.check?.({ log: { file: 'a.log' }, ...config }) ?? []).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );

test.each([
  [{ until: '1h', since: '2h', follow: '1m' }, 'until: until and follow contradict each other'],
  [{ until: '1h' }, 'until: until does nothing without since'],
  [{ until: '1h', since: '1h' }, 'until: nothing lies between since 1h and until 1h'],
  [{ follow: '0s' }, 'follow: a log is followed for longer than nothing'],
  [{ follow: { for: '0s' } }, 'follow.for: a log is followed for longer than nothing'],
  [{ follow: { for: '1m', every: '0s' } }, 'follow.every: every must be longer than nothing'],
  [{ follow: { for: '1m', until: '> 5s' } }, 'follow.until: entries are counted, and "> 5s" has a unit'],
  [{ warn: '> 5%' }, 'warn: entries are counted, and "> 5%" has a unit'],
  [
    { warn: '> 50', critical: '> 5' },
    'critical: critical "> 5" holds wherever warn "> 50" does: the level is never warn',
  ],
  [{ 'on-breach': 'fail' }, 'on-breach: on-breach does nothing without critical'],
  [{ log: loki() }, ': this log is read for a range of time, and none is given'],
  [{ log: loki({ user: 'ada' }), since: '1h' }, 'log.loki.user: user does nothing without password'],
  [
    { log: loki({ url: 'loki:3100' }), since: '1h' },
    'log.loki.url: the address does not say how it is reached',
  ],
  [
    { log: loki({ query: 'rate({job="api"}[5m])' }), since: '1h' },
    'log.loki.query: a query of logs begins with a selector of streams',
  ],
  [
    { log: loki({ query: '{job={{inputs.job}}}' }), since: '1h' },
    'log.loki.query: {{inputs.job}} would become a part of the query, and not a text in it',
  ],
] as const)('%j: %s', (config, fault) => expect(faults(config as Partial<Config>)).toEqual([fault]));

test.each([
  [{ since: '2h', until: '1h' }],
  [{ follow: '1m' }],
  [{ log: loki(), follow: '1m' }],
  [{ log: loki({ user: 'ada', password: '{{inputs.password}}' }), since: '1h' }],
  [{ warn: '> 5', critical: '> 50', 'on-breach': 'fail' }],
] as const)('%j is right', (config) => expect(faults(config as Partial<Config>)).toEqual([]));

test('without limits there is no level, and a later step that asks for it is told so before the play', () => {
  const facts = logSearch.outputsOf?.({ log: { file: 'a.log' } });
  expect(facts?.level).toMatchObject({ absent: { help: expect.stringContaining('warn or critical') } });
});
