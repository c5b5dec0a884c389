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

/** A timestamp as the clocks on the wall showed it, at an offset such as `+01:00`: `2026-11-22 04:14:07 +01:00`. */
export function wallTime(at: string, offset: string): string | undefined {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(offset) ?? [];
  if (hours === undefined || minutes === undefined) return undefined;
  const ms = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1);
  const shown = timestamp(Date.parse(at) + ms);
  return shown && `${shown.slice(0, 19).replace('T', ' ')} ${offset}`;
}

/** An offset in minutes as in `+01:00`. */
export const formatUtcOffset = (minutes: number): string => {
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${minutes < 0 ? '-' : '+'}${two(hours)}:${two(rest)}`;
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
