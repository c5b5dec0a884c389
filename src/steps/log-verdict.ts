import { breaches, formatThreshold, type Threshold } from '../language/thresholds.ts';
import type { Level } from './sustained.ts';

/** What the count of a search is held against; plain JSON. */
export interface CountLimits {
  readonly warn?: Threshold;
  readonly critical?: Threshold;
  /** What it must be for the step to succeed. */
  readonly expect?: Threshold;
  readonly failsOnMatch: boolean;
}

/** What a count comes to; `unknown` where entries are missing and more of them would come to something else. */
export interface Verdict {
  /** Absent without warn and critical. */
  readonly level?: Level;
  /** Whether it is as expected. */
  readonly met: boolean | 'unknown';
}

const meets = (limit: Threshold | undefined, count: number): boolean => {
  if (limit === undefined) return false;
  const met = breaches(limit, count);
  return met.ok && met.value;
};

const levelOf = ({ warn, critical }: CountLimits, count: number): Level => {
  if (meets(critical, count)) return 'critical';
  return meets(warn, count) ? 'warn' : 'ok';
};

const isMet = ({ expect, failsOnMatch }: CountLimits, count: number): boolean =>
  (expect === undefined || meets(expect, count)) && !(failsOnMatch && count > 0);

const limitsIn = ({ warn, critical, expect }: CountLimits): readonly Threshold[] =>
  [warn, critical, expect].filter((limit) => limit !== undefined);

/** The count, and larger ones of each kind that the limits can tell apart. */
const mayBecome = (count: number, limits: CountLimits): readonly number[] => {
  const edges = limitsIn(limits).flatMap(({ number }) => [-1, 0, 1].map((by) => Math.floor(number) + by));
  return [count, count + 1, ...edges, Number.MAX_SAFE_INTEGER].filter((other) => other >= count);
};

const only = <T>(values: readonly T[]): T | undefined => (new Set(values).size === 1 ? values[0] : undefined);

/** What a count comes to; one that is not complete can only be larger. */
export const judgeCount = (limits: CountLimits, count: number, complete: boolean): Verdict => {
  const counts = complete ? [count] : mayBecome(count, limits);
  const limited = limits.warn !== undefined || limits.critical !== undefined;
  return {
    ...(limited && { level: only(counts.map((each) => levelOf(limits, each))) ?? 'unknown' }),
    met: only(counts.map((each) => isMet(limits, each))) ?? 'unknown',
  };
};

/** Whether the limits have said all that they will, however many more come. */
export const isSettled = (limits: CountLimits, count: number): boolean => {
  if (limitsIn(limits).length === 0 && !limits.failsOnMatch) return false;
  const { level, met } = judgeCount(limits, count, false);
  return level !== 'unknown' && met !== 'unknown';
};

/** Whether a count is what a follow waits for. */
export const isReached = (until: Threshold | undefined, count: number): boolean => meets(until, count);

/** The limits of the level for people: `warn > 5, critical > 50`. */
export const shownLimits = ({ warn, critical }: CountLimits): string =>
  [warn && `warn ${formatThreshold(warn)}`, critical && `critical ${formatThreshold(critical)}`]
    .filter((part) => part !== undefined)
    .join(', ');

/** The limits as data, so that the record says by itself what the count was held against. */
export const limitsOf = ({
  warn,
  critical,
}: CountLimits): { readonly limits?: Readonly<Record<string, string>> } =>
  warn || critical
    ? {
        limits: {
          ...(warn && { warn: formatThreshold(warn) }),
          ...(critical && { critical: formatThreshold(critical) }),
        },
      }
    : {};
