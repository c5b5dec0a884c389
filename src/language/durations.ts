const NUMBER = '\\d+(?:\\.\\d+)?';

/** A regular expression source for durations such as `500ms`, `1.5s`, `1h30m` or `2d`; anchored. */
export const DURATION_PATTERN = `^(?=\\d)(?:${NUMBER}d)?(?:${NUMBER}h)?(?:${NUMBER}m)?(?:${NUMBER}s)?(?:${NUMBER}ms)?$`;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const MILLISECONDS: Readonly<Record<string, number>> = { d: DAY, h: HOUR, m: MINUTE, s: SECOND, ms: 1 };

/** Milliseconds of a duration such as `1h30m`, rounded; undefined for anything else or beyond 2^53. */
export function parseDuration(text: string): number | undefined {
  if (!new RegExp(DURATION_PATTERN).test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[dhms])/g)) {
    total += Number(amount) * (MILLISECONDS[unit ?? ''] ?? Number.NaN);
  }
  const rounded = Math.round(total);
  return Number.isSafeInteger(rounded) ? rounded : undefined;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** A duration in milliseconds for people: `12 ms`, `1.2 s`, `4 m 30 s`, `2 h 05 m`, `3 d 04 h`. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return '?';
  if (ms < 0) return `-${formatDuration(-ms)}`;
  const tenths = Math.round(ms / 100);
  if (Math.round(ms) < SECOND) return `${Math.round(ms)} ms`;
  if (tenths < 600) return `${tenths / 10} s`;
  const seconds = Math.round(ms / SECOND);
  if (seconds < 3600) return pair(Math.floor(seconds / 60), 'm', seconds % 60, 's');
  const minutes = Math.round(ms / MINUTE);
  if (minutes < 1440) return pair(Math.floor(minutes / 60), 'h', minutes % 60, 'm');
  const hours = Math.round(ms / HOUR);
  return pair(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

/** A duration that grows while somebody looks at it, for people: whole seconds. */
export const formatSeconds = (ms: number): string =>
  ms < SECOND ? '0 s' : formatDuration(Math.floor(ms / SECOND) * SECOND);

/** Whether a duration is notably longer than another: half as long again, and a second at least. */
export const notablyLonger = (ms: number, than: number): boolean => ms >= than * 1.5 && ms - than >= SECOND;

const pair = (large: number, largeUnit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${two(small)} ${smallUnit}`;
