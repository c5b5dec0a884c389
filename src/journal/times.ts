import { formatDuration, parseDuration } from '../language/durations.ts';

/** The time between two timestamps of events, in milliseconds; 0 where the wall clock went back. */
export const elapsed = (from: string, to: string): number => {
  const ms = Date.parse(to) - Date.parse(from);
  return Number.isFinite(ms) && ms > 0 ? ms : 0;
};

/** The time since the start as `+00:01:23`, hours not bounded. */
export const formatOffset = (from: string, to: string): string => {
  const seconds = Math.floor(elapsed(from, to) / 1000);
  return `+${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
};

/** How old something is, for people; what is dated later shows that the clock was set back. */
export const formatAge = (from: string, to: string): string =>
  Date.parse(from) > Date.parse(to) ? 'dated after now' : `${formatDuration(elapsed(from, to))} old`;

const MOMENT = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+-]\d{2}:\d{2})?)?$/;

/**
 * The timestamp that a person means, in the form of those of events: `2026-11-22`, `2026-11-22T03:14`, with an offset or
 * else in UTC; or a duration, that long before `now`. Undefined for anything else.
 */
export function readMoment(text: string, now: string): string | undefined {
  const ago = parseDuration(text);
  if (ago !== undefined) return timestamp(Date.parse(now) - ago);
  const [, date, time = '00:00', zone = 'Z'] = MOMENT.exec(text) ?? [];
  if (date === undefined) return undefined;
  // Days that no month has are carried over into the next one by some parsers.
  const isDay = timestamp(Date.parse(`${date}T00:00Z`))?.startsWith(date) === true;
  return isDay ? timestamp(Date.parse(`${date}T${time}${zone}`)) : undefined;
}

const timestamp = (ms: number): string | undefined =>
  Number.isNaN(ms) || Math.abs(ms) > 8.64e15 ? undefined : new Date(ms).toISOString();

const two = (value: number): string => String(value).padStart(2, '0');
