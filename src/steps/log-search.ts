import { counted } from '../diagnostics/counted.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { formatDuration, parseDuration } from '../language/durations.ts';
import type { Scope } from '../language/scope.ts';
import { breaches, formatThreshold, type Threshold } from '../language/thresholds.ts';
import type { LogQuery } from '../sources/logs/source.ts';
import type { Clocking } from '../sources/logs/timestamps.ts';
import { checkedPattern, excerpt, thresholdOf } from './expectations.ts';
import { interrupted } from './interrupted.ts';
import { type ConfigFault, defineStep, failed, type RunContext, type StepOutcome } from './kind.ts';
import { limitFaults } from './limit-faults.ts';
import { type Found, gathering, outputsOf, tell } from './log-found.ts';
import { type FieldCondition, isLimit, limitOf, type Match } from './log-match.ts';
import { type Config, schema } from './log-search-schema.ts';
import { describeQuery, isRanged, logFaults, logSyntax, queryOf, touchedBy } from './logs/log.ts';

/** A search that is ready to be made; plain JSON. */
interface SearchAction {
  readonly query: LogQuery;
  readonly match: Match;
  /** Milliseconds back from now. */
  readonly since?: number;
  readonly time?: Omit<Clocking, 'now'>;
  readonly limit: number;
  readonly expect?: Threshold;
  readonly failsOnMatch: boolean;
}

type Wanted = NonNullable<Config['json']>[string];

const SHOWN = 20;

/** Entries that a source must be ready to read. */
const ENOUGH = 100_000;

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

const shownMatch = ({ text, regex, ignoreCase, fields }: Match): string => {
  const conditions = fields.map((field) =>
    'is' in field
      ? `${field.path} = ${field.is.map((value) => JSON.stringify(value)).join(' or ')}`
      : `${field.path} ${formatThreshold(field.limit)}`,
  );
  const found = [
    ...(text === undefined ? [] : [JSON.stringify(text)]),
    ...(regex === undefined ? [] : [`/${regex}/`]),
    ...conditions,
  ];
  return found.length === 0 ? 'every entry' : `${found.join(', ')}${ignoreCase ? ', in any case' : ''}`;
};

/** Why what was found is not what the playbook wants to find. */
const unmet = (
  { expect, failsOnMatch, match }: SearchAction,
  { count, shown }: Found,
): string | undefined => {
  const met = expect === undefined ? undefined : breaches(expect, count, undefined);
  const outside = met !== undefined && !(met.ok && met.value);
  if (!outside && !(failsOnMatch && count > 0)) return undefined;
  const wanted = expect === undefined ? 'none' : formatThreshold(expect);
  const last = shown.at(-1);
  return `${counted(count, 'entry', 'entries')} with ${shownMatch(match)}, expected ${wanted}${last === undefined ? '' : `; the last one: ${excerpt(last.text)}`}`;
};

const failure = ({ code, message, help }: Diagnostic): StepOutcome =>
  failed({ code, message, ...(help !== undefined && { help }) });

const search = async (action: SearchAction, context: RunContext): Promise<StepOutcome> => {
  const now = context.clock.now();
  const since = action.since === undefined ? undefined : now - action.since;
  const { text: containing } = action.match.ignoreCase ? {} : action.match;
  const gathered = gathering(action, since, context);
  const range = {
    ...(since !== undefined && { since }),
    until: now,
    ...(action.time && { clocking: { ...action.time, now } }),
    ...(containing !== undefined && { containing }),
    atMost: ENOUGH,
  };
  const end = await context.readLog(action.query, range, gathered.take, context);
  if (context.signal.aborted) return interrupted(context.signal);
  if (gathered.tooSlow()) {
    const message = `/${action.match.regex}/ takes longer than a second on what stands in the log`;
    const help = 'Nest no repetition inside another one, as in (a+)+; or search for a text.';
    return failed({ code: 'RB505', message, help });
  }
  if (!end.ok) {
    const [first] = end.diagnostics;
    return first ? failure(first) : failed({ code: 'RB901', message: 'a log failed without a reason' });
  }
  const found = gathered.found();
  const { missing } = end.value;
  tell(found, missing, context);
  const outputs = outputsOf(found, missing);
  const fault = unmet(action, found);
  return fault === undefined
    ? { status: 'succeeded', outputs }
    : failed({ code: 'RB504', message: fault }, outputs);
};

/** What answers only for a range of time must be told one. */
const rangeFaults = ({ log, since }: Config): readonly ConfigFault[] =>
  since === undefined && isRanged(log)
    ? [
        {
          path: [],
          message: 'this log is read for a range of time, and none is given',
          help: 'Add since: 15m.',
        },
      ]
    : [];

/** Fields whose condition reads like a limit and is none. */
const fieldFaults = ({ json = {} }: Config): readonly ConfigFault[] =>
  Object.entries(json).flatMap(([field, wanted]) => {
    if (typeof wanted !== 'string' || !isLimit(wanted)) return [];
    const path = ['json', field];
    if (!wanted.includes('{{')) return limitFaults(wanted, undefined, path);
    return [{ path, message: 'a limit takes no placeholder', help: 'Write the number, as in ">= 500".' }];
  });

const contradictions = (config: Config): readonly ConfigFault[] => {
  const both = config.expect !== undefined && config['on-match'] !== undefined;
  const { match } = config;
  const nothing = typeof match === 'object' && match.text === undefined && match.regex === undefined;
  return [
    ...(both
      ? [
          {
            path: ['on-match'],
            message: 'expect and on-match contradict each other',
            help: 'Keep one of them.',
          },
        ]
      : []),
    ...(nothing
      ? [{ path: ['match'], message: 'match says nothing to look for', help: 'Add text: or regex:.' }]
      : []),
  ];
};

/** Counts and shows entries of a log. */
export const logSearch = defineStep<Config, SearchAction>({
  name: 'log-search',
  summary: 'Counts and shows the entries of a log that match, from a file or a command.',
  schema,
  syntax: { ...logSyntax('log'), 'match.regex': 'regex', 'time.field': 'literal' },
  outputs: {
    count: { type: 'int', description: 'How many entries match.' },
    searched: { type: 'int', description: 'How many entries were looked at.' },
    entries: {
      type: 'list<dyn>',
      description: 'The last that match, the oldest first: { at, text }; at is absent where it is not known.',
    },
    first: {
      type: 'string',
      description: 'When the first that matches was written, in UTC; absent where it is not known.',
    },
    last: {
      type: 'string',
      description: 'When the last that matches was written, in UTC; absent where it is not known.',
    },
    complete: { type: 'bool', description: 'Whether all of the time that since names could be read.' },
  },
  effect: () => 'read',
  check: (config) => [
    ...logFaults(config.log, 'log'),
    ...rangeFaults(config),
    ...limitFaults(config.expect, undefined, ['expect']),
    ...fieldFaults(config),
    ...contradictions(config),
  ],

  prepare(config, scope) {
    const time = timeOf(config);
    const expect = config.expect === undefined ? undefined : thresholdOf(config.expect, undefined);
    return {
      query: queryOf(config.log, scope),
      match: matchOf(config, scope),
      ...(config.since !== undefined && { since: parseDuration(config.since) ?? 0 }),
      ...(time && { time }),
      limit: config.limit ?? SHOWN,
      ...(expect && { expect }),
      failsOnMatch: config['on-match'] === 'fail',
    };
  },

  touches: ({ query }, programsOf) => touchedBy(query, programsOf),

  describe: ({ query, match, since, expect, failsOnMatch }) => [
    ...describeQuery(query).map((line, index) => (index === 0 ? `search ${line}` : line)),
    `for ${shownMatch(match)}`,
    ...(since === undefined ? [] : [`of the last ${formatDuration(since)}`]),
    ...(expect ? [`expects ${formatThreshold(expect)}`] : []),
    ...(failsOnMatch ? ['fails where any match'] : []),
  ],

  run: search,
});
