import { formatDuration } from '../language/durations.ts';

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

const two = (value: number): string => String(value).padStart(2, '0');
