/**
 * Milliseconds that the header Retry-After asks for (RFC 9110, 10.2.3: seconds, or a date), never less than 0;
 * undefined where it says neither.
 */
export const retryAfter = (header: string | undefined, now: number): number | undefined => {
  if (header === undefined) return undefined;
  if (/^\s*\d{1,9}\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
};
