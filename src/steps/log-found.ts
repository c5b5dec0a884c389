import { clipped } from '../diagnostics/clipped.ts';
import { counted, grouped } from '../diagnostics/counted.ts';
import type { LogEntry, LogRange } from '../sources/logs/source.ts';
import type { RunContext } from './kind.ts';
import { type Match, matcher } from './log-match.ts';

/** Which of the entries that match are shown: those at one end, or half of them at each. */
export type Show = 'first' | 'last' | 'both';

/** What a search came to. */
export interface Found {
  readonly count: number;
  readonly searched: number;
  /** Those that are shown, the oldest first. */
  readonly shown: readonly LogEntry[];
  readonly first?: number;
  readonly last?: number;
}

/** What is looked for, and how much of it is kept. */
interface Wanted {
  readonly match: Match;
  readonly limit: number;
  readonly show: Show;
}

/** Characters of an entry that are shown and kept. */
const CLIPPED = 2_000;

/** How many are shown of the beginning. */
const headOf = ({ limit, show }: Omit<Wanted, 'match'>): number =>
  ({ first: limit, last: 0, both: Math.ceil(limit / 2) })[show];

/** The entries at both ends of what matches; memory does not grow with it. */
class Ends {
  readonly head: LogEntry[] = [];
  readonly tail: LogEntry[] = [];
  readonly #most: number;
  readonly #heads: number;

  constructor(wanted: Wanted) {
    this.#heads = headOf(wanted);
    this.#most = wanted.limit - this.#heads;
  }

  add(entry: LogEntry): void {
    if (this.head.length < this.#heads) {
      this.head.push(entry);
      return;
    }
    this.tail.push(entry);
    if (this.tail.length > this.#most) this.tail.shift();
  }
}

const kept = ({ text, at }: LogEntry): LogEntry => ({
  text: clipped(text, CLIPPED),
  ...(at !== undefined && { at }),
});

const spanning = (found: Pick<Found, 'first' | 'last'>, at: number | undefined) => {
  const { first = at, last = at } = found;
  return at === undefined || first === undefined || last === undefined
    ? {}
    : { first: Math.min(first, at), last: Math.max(last, at) };
};

/** Gathers what matches while the log is read; `onMatch` sees each, and the number it is. */
export const gathering = (
  wanted: Wanted,
  { since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY }: Pick<LogRange, 'since' | 'until'>,
  logs: RunContext['logs'],
  onMatch: (entry: LogEntry, count: number) => void = () => {},
) => {
  const choose = matcher(wanted.match, logs);
  const ends = new Ends(wanted);
  const bounded = since > Number.NEGATIVE_INFINITY || until < Number.POSITIVE_INFINITY;
  let found: Omit<Found, 'shown'> = { count: 0, searched: 0 };
  let tooSlow = false;
  const isWanted = ({ at }: LogEntry): boolean => !bounded || (at !== undefined && at >= since && at < until);
  return {
    take: (entries: readonly LogEntry[]): void => {
      if (tooSlow) return;
      const within = entries.filter(isWanted);
      found = { ...found, searched: found.searched + within.length };
      const chosen = choose(within);
      if (chosen === undefined) tooSlow = true;
      for (const entry of (chosen ?? []).map(kept)) {
        found = { ...found, count: found.count + 1, ...spanning(found, entry.at) };
        ends.add(entry);
        onMatch(entry, found.count);
      }
    },
    tooSlow: () => tooSlow,
    found: (): Found => ({ ...found, shown: [...ends.head, ...ends.tail] }),
  };
};

const instant = (at: number): string => new Date(at).toISOString();

/** What is known of a search besides what was found. */
export interface Reading {
  readonly since?: number;
  /** Where entries up to a time were looked at, that time. */
  readonly until?: number;
  /** Why entries may be missing. */
  readonly missing?: string;
  /** The source left out what does not match. */
  readonly filtered?: true;
}

/** What later steps see of a search. */
export const outputsOf = (
  { count, searched, shown, first, last }: Found,
  { since, until, missing }: Reading,
) => ({
  count,
  searched,
  entries: shown.map(({ text, at }) => ({ ...(at !== undefined && { at: instant(at) }), text })),
  ...(first !== undefined && { first: instant(first) }),
  ...(last !== undefined && { last: instant(last) }),
  ...(since !== undefined && { from: instant(since) }),
  ...(until !== undefined && { to: instant(until) }),
  complete: missing === undefined,
  ...(missing !== undefined && { missing }),
});

const shownRange = ({ since, until }: Reading): string =>
  since === undefined
    ? ''
    : `, from ${instant(since)}${until === undefined ? '' : ` until ${instant(until)}`}`;

/** How many match, of how many, of what time. */
const headline = ({ count, searched }: Found, reading: Reading): string => {
  const many = reading.filtered
    ? `${counted(count, 'entry matches', 'entries match')}`
    : `${grouped(count)} of ${counted(searched, 'entry', 'entries')} match`;
  return `${many}${shownRange(reading)}`;
};

/** The entries that are shown, with a line where some are left out. */
const excerptOf = ({ count, shown }: Found, wanted: Omit<Wanted, 'match'>): readonly string[] => {
  const texts = shown.map(({ text }) => text);
  const left = count - shown.length;
  if (left === 0 || texts.length === 0) return texts;
  return texts.toSpliced(headOf(wanted), 0, `… ${counted(left, 'entry', 'entries')} left out here …`);
};

/** Shows how many were found, and why it may not be all; and which, where that was not shown as they came. */
export const tell = (
  found: Found,
  reading: Reading,
  wanted: Omit<Wanted, 'match'> & { readonly live: boolean },
  { output }: RunContext,
): void => {
  const entries = wanted.live ? [] : excerptOf(found, wanted);
  output('stdout', Buffer.from(`${[headline(found, reading), ...entries].join('\n')}\n`));
  if (reading.missing !== undefined)
    output('stderr', Buffer.from(`runbook: entries may be missing: ${reading.missing}\n`));
};
