/** A duration for people: `38 ms`, `0.4 s`, `4 m 12 s`, `1 h 03 m`, `2 d 4 h`; `ms` below 0 counts as 0. */
export const readableDuration = (ms: number): string => {
  const whole = Math.max(0, Math.round(ms));
  if (whole < 100) return `${whole} ms`;
  const tenths = Math.round(whole / 100);
  if (tenths < 600) return `${(tenths / 10).toFixed(1)} s`;
  const seconds = Math.round(whole / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${two(seconds % 60)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} m`;
  const hours = Math.floor(minutes / 60);
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
};

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

const two = (value: number): string => String(value).padStart(2, '0');
