import type { Look } from '../steps/kind.ts';
import type { Guard } from '../steps/step.ts';

/** How long a guard has seen what it sees; times in milliseconds of one clock that only goes forward. */
export interface Standing {
  /** Since when every value was beyond critical; what has no value ends that no more than it proves it. */
  readonly breached?: number;
  /** Since when there is no value. */
  readonly missing?: number;
  /** It may trip: it has not, or a value was within the limit since. */
  readonly armed: boolean;
}

/** Before the first look. */
export const UNSEEN: Standing = { armed: true };

/** What a look makes of it, and why the guard trips, if it does. */
export interface Moved {
  readonly standing: Standing;
  readonly trips?: 'breach' | 'no-data';
}

/**
 * The standing after a look at `now`. A breach counts from its first value on: it trips when every value since was
 * beyond critical, at least `lasting` long, and the last look is one of them. Only a value within the limit ends it.
 */
export function moved(
  { breached, missing, armed }: Standing,
  { level }: Look,
  { now, lasting, noData }: { readonly now: number; readonly lasting: number } & Pick<Guard, 'noData'>,
): Moved {
  if (level === 'ok' || level === 'warn') return { standing: UNSEEN };
  if (level === 'critical') {
    const since = breached ?? now;
    const trips = armed && now - since >= lasting;
    return {
      standing: { breached: since, armed: armed && !trips },
      ...(trips && { trips: 'breach' }),
    };
  }
  const since = missing ?? now;
  const trips = armed && noData !== 'go-on' && now - since >= lasting;
  return {
    standing: {
      ...(breached !== undefined && { breached }),
      missing: since,
      armed: armed && !trips,
    },
    ...(trips && { trips: 'no-data' }),
  };
}

/** Milliseconds until the next look: sooner where it would be the one that decides. */
export function nextLook(
  { breached, missing, armed }: Standing,
  { now, lasting, every }: { readonly now: number; readonly lasting: number; readonly every: number },
): number {
  const since = missing ?? breached;
  if (!armed || since === undefined) return every;
  const left = since + lasting - now;
  return left > 0 ? Math.min(every, left) : every;
}
