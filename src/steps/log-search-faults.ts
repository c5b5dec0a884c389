import { parseDuration } from '../language/durations.ts';
import { parseThreshold } from '../language/thresholds.ts';
import type { ConfigFault } from './kind.ts';
import { levelFaults, limitFaults } from './limit-faults.ts';
import { isLimit } from './log-match.ts';
import type { Config } from './log-search-schema.ts';
import { isRanged } from './logs/log.ts';

type Faults = readonly ConfigFault[];

const fault = (path: ConfigFault['path'], message: string, help: string): Faults => [{ path, message, help }];

/** What answers only for a range of time must be told one; and a range must be one. */
const rangeFaults = ({ log, since, until, follow }: Config): Faults => {
  if (until !== undefined && follow !== undefined)
    return fault(['until'], 'until and follow contradict each other', 'Keep one of them.');
  if (until !== undefined && since === undefined)
    return fault(['until'], 'until does nothing without since', 'Add since, longer ago than until.');
  if (until !== undefined && (parseDuration(since ?? '') ?? 0) <= (parseDuration(until) ?? 0))
    return fault(['until'], `nothing lies between since ${since} and until ${until}`, 'Make since longer.');
  if (since === undefined && follow === undefined && isRanged(log))
    return fault([], 'this log is read for a range of time, and none is given', 'Add since: 15m.');
  return [];
};

const followFaults = ({ follow }: Config): Faults => {
  if (follow === undefined) return [];
  const { for: lasting, every } = typeof follow === 'string' ? { for: follow } : follow;
  const path = typeof follow === 'string' ? ['follow'] : ['follow', 'for'];
  return [
    ...(parseDuration(lasting) === 0
      ? fault(path, 'a log is followed for longer than nothing', 'Write: follow: 2m')
      : []),
    ...(every !== undefined && parseDuration(every) === 0
      ? fault(['follow', 'every'], 'every must be longer than nothing', 'Write: every: 5s')
      : []),
    ...(typeof follow === 'object' ? countFaults(follow.until, ['follow', 'until']) : []),
  ];
};

/** Entries are counted, and a count has no unit. */
const countFaults = (text: string | undefined, path: readonly string[]): Faults => {
  const limit = text === undefined ? undefined : parseThreshold(text);
  return limit?.ok && limit.value.unit !== ''
    ? fault(path, `entries are counted, and "${text}" has a unit`, 'Write the number alone.')
    : limitFaults(text, undefined, path);
};

const thresholdFaults = (config: Config): Faults => {
  const { warn, critical, expect } = config;
  const own = [
    ...countFaults(warn, ['warn']),
    ...countFaults(critical, ['critical']),
    ...countFaults(expect, ['expect']),
  ];
  if (own.length > 0) return own;
  return [
    ...levelFaults({ warn, critical }),
    ...(config['on-breach'] === 'fail' && critical === undefined
      ? fault(['on-breach'], 'on-breach does nothing without critical', 'Add critical, or remove on-breach.')
      : []),
  ];
};

/** Fields whose condition reads like a limit and is none. */
const fieldFaults = ({ json = {} }: Config): Faults =>
  Object.entries(json).flatMap(([field, wanted]) => {
    if (typeof wanted !== 'string' || !isLimit(wanted)) return [];
    const path = ['json', field];
    if (!wanted.includes('{{')) return limitFaults(wanted, undefined, path);
    return fault(path, 'a limit takes no placeholder', 'Write the number, as in ">= 500".');
  });

const contradictions = ({ expect, match, 'on-match': onMatch }: Config): Faults => {
  const nothing = typeof match === 'object' && match.text === undefined && match.regex === undefined;
  return [
    ...(expect !== undefined && onMatch !== undefined
      ? fault(['on-match'], 'expect and on-match contradict each other', 'Keep one of them.')
      : []),
    ...(nothing ? fault(['match'], 'match says nothing to look for', 'Add text: or regex:.') : []),
  ];
};

/** What is wrong with a search across its fields. */
export const searchFaults = (config: Config): Faults => [
  ...rangeFaults(config),
  ...followFaults(config),
  ...thresholdFaults(config),
  ...fieldFaults(config),
  ...contradictions(config),
];
