import type { PlayStatus } from '../journal/events.ts';
import type { Stop } from './run.ts';

/** What a play stops for where it would have to stop for several reasons: what needs a person most comes first. */
const FIRST: readonly PlayStatus[] = [
  'rollback-failed',
  'rolled-back',
  'in-doubt',
  'stopped',
  'failed',
  'interrupted',
  'waiting',
];

/** The reason that counts among several, the first one of its kind. */
export function worstOf(stops: readonly Stop[]): Stop | undefined {
  return FIRST.flatMap((status) => stops.filter((stop) => stop.status === status))[0];
}
