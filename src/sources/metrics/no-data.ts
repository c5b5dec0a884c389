import type { NoData } from './source.ts';

/** Why there is no value, and what goes with it. */
export const noData = (
  { reason, retryAfter }: Pick<NoData, 'reason' | 'retryAfter'>,
  notes: readonly string[] = [],
): NoData => ({
  data: false,
  reason,
  ...(retryAfter !== undefined && { retryAfter }),
  ...(notes.length > 0 && { notes }),
});
