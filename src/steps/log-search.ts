import { formatDuration, parseDuration } from '../language/durations.ts';
import type { Scope } from '../language/scope.ts';
import { formatThreshold } from '../language/thresholds.ts';
import type { Clocking } from '../sources/logs/timestamps.ts';
import { checkedPattern, thresholdOf } from './expectations.ts';
import { defineStep } from './kind.ts';
import { type FieldCondition, isLimit, limitOf, type Match, shownMatch } from './log-match.ts';
import { searchFaults } from './log-search-faults.ts';
import { type Follow, type SearchAction, search } from './log-search-run.ts';
import { type Config, schema } from './log-search-schema.ts';
import { type CountLimits, shownLimits } from './log-verdict.ts';
import { describeQuery, isRanged, logFaults, logSyntax, queryOf, touchedBy } from './logs/log.ts';

type Wanted = NonNullable<Config['json']>[string];

const SHOWN = 20;

const fieldOf = (path: string, wanted: Wanted, scope: Scope): FieldCondition => {
  if (typeof wanted === 'string' && isLimit(wanted)) return { path, limit: limitOf(wanted) };
  const is = [wanted].flat().map((value) => (typeof value === 'string' ? scope.text(value) : value));
  return { path, is };
};

const matchOf = ({ match, json = {} }: Config, scope: Scope): Match => {
  const given = typeof match === 'string' ? { text: match } : (match ?? {});
  const { text, regex, 'ignore-case': ignoreCase = false } = given;
  return {
    ...(text !== undefined && { text: scope.text(text) }),
    ...(regex !== undefined && { regex: checkedPattern(regex) }),
    ignoreCase,
    fields: Object.entries(json).map(([path, wanted]) => fieldOf(path, wanted, scope)),
  };
};

const timeOf = ({ since, time }: Config): Omit<Clocking, 'now'> | undefined => {
  if (since === undefined && time === undefined) return undefined;
  const { format, field, zone = 'local' } = typeof time === 'string' ? { format: time } : (time ?? {});
  return { zone, ...(format !== undefined && { format }), ...(field !== undefined && { field }) };
};

const followOf = ({ follow }: Config): Follow | undefined => {
  if (follow === undefined) return undefined;
  const { for: lasting, every, until } = typeof follow === 'string' ? { for: follow } : follow;
  return {
    for: parseDuration(lasting) ?? 0,
    ...(every !== undefined && { every: parseDuration(every) ?? 0 }),
    ...(until !== undefined && { until: thresholdOf(until, undefined) }),
  };
};

const countLimits = ({ warn, critical, expect, 'on-match': onMatch }: Config): CountLimits => ({
  ...(warn !== undefined && { warn: thresholdOf(warn, undefined) }),
  ...(critical !== undefined && { critical: thresholdOf(critical, undefined) }),
  ...(expect !== undefined && { expect: thresholdOf(expect, undefined) }),
  failsOnMatch: onMatch === 'fail',
});

const shownFollow = ({ for: lasting, until }: Follow): string =>
  `followed for ${formatDuration(lasting)}${until ? `, or until ${formatThreshold(until)} match` : ''}`;

const shownRange = ({ since, until }: SearchAction): readonly string[] => {
  if (since === undefined) return [];
  if (until !== undefined) return [`from ${formatDuration(since)} to ${formatDuration(until)} ago`];
  return [`of the last ${formatDuration(since)}`];
};

const LEVELS = ['ok', 'warn', 'critical', 'unknown'];

/** What a search makes of its level: there is none without limits, and none that fails the step in a success. */
const levelFacts = (config: Config) => {
  if (config.warn === undefined && config.critical === undefined) {
    const absent = { why: 'the search has no limits', help: 'Give it warn or critical.' };
    return { level: { absent }, breached: { absent }, limits: { absent } };
  }
  if (config['on-breach'] !== 'fail') return { level: { values: LEVELS } };
  const widen = 'on-breach: record';
  const values = LEVELS.filter((level) => level !== 'critical');
  return {
    level: { values: LEVELS, success: { values, widen } },
    breached: { success: { values: [false], widen } },
  };
};

/** Counts and shows entries of a log. */
export const logSearch = defineStep<Config, SearchAction>({
  name: 'log-search',
  summary: 'Counts and shows the entries of a log that match, once or for a time.',
  schema,
  syntax: { ...logSyntax('log'), 'match.regex': 'regex', 'time.field': 'literal' },
  outputs: {
    count: { type: 'int', description: 'How many entries match.' },
    searched: {
      type: 'int',
      description: 'How many entries were looked at; those that the source left out are not among them.',
    },
    entries: {
      type: 'list<dyn>',
      description:
        'Those that match and are shown, the oldest first: { at, text }; at is absent where it is not known.',
    },
    first: {
      type: 'string',
      description: 'When the first that matches was written, in UTC; absent where it is not known.',
    },
    last: {
      type: 'string',
      description: 'When the last that matches was written, in UTC; absent where it is not known.',
    },
    from: {
      type: 'string',
      description: 'Where the time begins that was searched, in UTC; absent without one.',
    },
    to: { type: 'string', description: 'Where it ends, in UTC; absent without one.' },
    complete: {
      type: 'bool',
      description: 'Whether all of that could be read; otherwise there may be more.',
    },
    missing: { type: 'string', description: 'Why entries may be missing; absent where it is complete.' },
    level: {
      type: 'string',
      description:
        'ok, warn, critical, or unknown where entries may be missing that would make another; with warn or critical.',
    },
    breached: { type: 'bool', description: 'The level is critical; with warn or critical.' },
    limits: {
      type: 'map<string, string>',
      description: 'What the count was held against: warn and critical, as in "> 5"; with warn or critical.',
    },
  },
  effect: () => 'read',
  outputsOf: levelFacts,
  check: (config) => [...logFaults(config.log, 'log'), ...searchFaults(config)],

  prepare(config, scope) {
    const time = timeOf(config);
    const follow = followOf(config);
    return {
      query: queryOf(config.log, scope),
      ranged: isRanged(config.log),
      match: matchOf(config, scope),
      ...(config.since !== undefined && { since: parseDuration(config.since) ?? 0 }),
      ...(config.until !== undefined && { until: parseDuration(config.until) ?? 0 }),
      ...(time && { time }),
      ...(follow && { follow }),
      limit: config.limit ?? SHOWN,
      show: config.show ?? 'both',
      ...countLimits(config),
      onBreach: config['on-breach'] ?? 'record',
      onIncomplete: config['on-incomplete'] ?? 'record',
    };
  },

  // What is read from outside may take any time; what is followed ends by itself.
  lasts: ({ follow }) => follow?.for,
  touches: ({ query }, programsOf) => touchedBy(query, programsOf),

  describe: (action) => [
    ...describeQuery(action.query).map((line, index) => (index === 0 ? `search ${line}` : line)),
    `for ${shownMatch(action.match)}`,
    ...shownRange(action),
    ...(action.follow ? [shownFollow(action.follow)] : []),
    ...(action.warn || action.critical ? [shownLimits(action)] : []),
    ...(action.expect ? [`expects ${formatThreshold(action.expect)}`] : []),
    ...(action.failsOnMatch ? ['fails where any match'] : []),
    ...(action.onBreach === 'fail' ? ['fails on a breach of critical'] : []),
    ...(action.onIncomplete === 'fail' ? ['fails where entries may be missing'] : []),
  ],

  run: search,
});
