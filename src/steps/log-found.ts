import { clipped } from '../diagnostics/clipped.ts';
import { counted, grouped } from '../diagnostics/counted.ts';
import type { LogEntry } from '../sources/logs/source.ts';
import type { RunContext } from './kind.ts';
import { type Match, matcher } from './log-match.ts';

/** What a search came to. */
export interface Found {
  readonly count: number;
  readonly searched: number;
  /** The last of them that are shown. */
  readonly shown: readonly LogEntry[];
  readonly first?: number;
  readonly last?: number;
}

/** Characters of an entry that are shown and kept. */
const CLIPPED = 2_000;

/** Gathers what matches while the log is read: only the last entries are kept. */
export const gathering = (
  action: { readonly match: Match; readonly limit: number },
  since: number | undefined,
  context: RunContext,
) => {
  const choose = matcher(action.match, context.logs);
  const shown: LogEntry[] = [];
  let found = { count: 0, searched: 0 } as Omit<Found, 'shown'>;
  let tooSlow = false;
  const add = ({ text, at }: LogEntry): void => {
    const { count, first = at, last = at } = found;
    const times =
      at === undefined || first === undefined || last === undefined
        ? {}
        : { first: Math.min(first, at), last: Math.max(last, at) };
    found = { ...found, count: count + 1, ...times };
    shown.push({ text: clipped(text, CLIPPED), ...(at !== undefined && { at }) });
    if (shown.length > action.limit) shown.shift();
  };
  return {
    take: (entries: readonly LogEntry[]): void => {
      if (tooSlow) return;
      const recent =
        since === undefined ? entries : entries.filter(({ at }) => at !== undefined && at >= since);
      found = { ...found, searched: found.searched + recent.length };
      const chosen = choose(recent);
      if (chosen === undefined) tooSlow = true;
      for (const entry of chosen ?? []) add(entry);
    },
    tooSlow: () => tooSlow,
    found: (): Found => ({ ...found, shown }),
  };
};

const instant = (at: number): string => new Date(at).toISOString();

/** What later steps see of a search. */
export const outputsOf = ({ count, searched, shown, first, last }: Found, missing: string | undefined) => ({
  count,
  searched,
  entries: shown.map(({ text, at }) => ({ ...(at !== undefined && { at: instant(at) }), text })),
  ...(first !== undefined && { first: instant(first) }),
  ...(last !== undefined && { last: instant(last) }),
  complete: missing === undefined,
});

/** Shows what was found, and why it may not be all. */
export const tell = (
  { count, searched, shown }: Found,
  missing: string | undefined,
  context: RunContext,
): void => {
  const rest = shown.length < count ? `; the last ${shown.length}:` : '';
  const lines = [
    `${grouped(count)} of ${counted(searched, 'entry', 'entries')} match${rest}`,
    ...shown.map(({ text }) => text),
  ];
  context.output('stdout', Buffer.from(`${lines.join('\n')}\n`));
  if (missing !== undefined) context.output('stderr', Buffer.from(`runbook: ${missing}\n`));
};
