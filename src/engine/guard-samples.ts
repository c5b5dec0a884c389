import type { GuardSample, GuardSampled } from '../journal/events.ts';
import type { Look } from '../steps/kind.ts';

/** As many values are kept together, for as many milliseconds, before they are recorded. */
const MOST = 100;
const LONGEST = 300_000;

type Kept = Omit<GuardSampled, 'type' | 'guard'>;

/** The values of a guard that are not on record yet: few records, and never many values that a crash would take. */
export class GuardSamples {
  #samples: GuardSample[] = [];
  #last: Look | undefined;
  /** When the first of them came. */
  #since = 0;

  /** Takes a look; returns what is to be recorded now, if anything is: a new level at once. */
  take(look: Look, { now, at }: { readonly now: number; readonly at: string }): Kept | undefined {
    const isNew = look.level !== this.#last?.level;
    if (this.#samples.length === 0) this.#since = now;
    this.#last = look;
    this.#samples.push(look.level === 'unknown' ? { at } : { at: look.at, value: look.value });
    const full = this.#samples.length >= MOST || now - this.#since >= LONGEST;
    return isNew || full ? this.rest() : undefined;
  }

  /** What was not recorded yet; undefined where there is nothing. */
  rest(always = true): Kept | undefined {
    const look = this.#last;
    const samples = this.#samples;
    if (look === undefined || (samples.length === 0 && !always)) return undefined;
    this.#samples = [];
    const { level } = look;
    if (look.level === 'unknown') return { level, reason: look.reason, samples };
    return { level, ...(look.unit && { unit: look.unit }), samples };
  }
}
