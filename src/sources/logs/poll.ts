import { type Result, success } from '../../diagnostics/diagnostic.ts';
import type { Following, LogContext, LogEnd, LogEntry, LogRange, LogReader, TakeEntries } from './source.ts';

/** Milliseconds between two looks. */
const EVERY = 5_000;

/** How far back each look goes: services hand out what was written a little later, and not in order. */
const LATE = 60_000;

/** How long the last look may take once the time is over. */
const LAST_LOOK = 10_000;

type Followed = LogRange & { readonly follow: Following };

/** The entries that were handed over and can be seen again. */
class Seen {
  readonly #at = new Map<string, number>();

  /** Those that are new; they are not any more. */
  fresh(entries: readonly LogEntry[]): readonly LogEntry[] {
    return entries.filter(({ id, text, at = 0 }) => {
      const key = id ?? `${at} ${text}`;
      if (this.#at.has(key)) return false;
      this.#at.set(key, at);
      return true;
    });
  }

  forget(before: number): void {
    for (const [key, at] of this.#at) if (at < before) this.#at.delete(key);
  }
}

/** Ends what still runs some time after another signal. */
const endLater = (end: AbortSignal, { clock, signal }: LogContext) => {
  const late = new AbortController();
  const done = new AbortController();
  end.addEventListener('abort', () => void clock.sleep(LAST_LOOK, done.signal).then(() => late.abort()), {
    once: true,
  });
  return { signal: AbortSignal.any([signal, late.signal]), release: () => done.abort() };
};

/**
 * Follows a log by asking for what is new again and again. A look that fails is made up for by the next one, which
 * goes back to the last that did not; where the last of all fails, entries may be missing.
 */
export const poll = async <Spec>(
  reader: Pick<LogReader<Spec>, 'read'>,
  spec: Spec,
  range: Followed,
  take: TakeEntries,
  context: LogContext,
): Promise<Result<LogEnd>> => {
  const { every = EVERY, end } = range.follow;
  const { clock } = context;
  const seen = new Seen();
  const limit = endLater(end, context);
  let since = range.since ?? clock.now();
  let looked: Result<LogEnd> | undefined;
  let missing: string | undefined;
  for (let last = false; ; ) {
    const at = clock.now();
    const look = await reader.read(
      spec,
      { ...range, since, until: at + LATE },
      (entries) => take(seen.fresh(entries)),
      { ...context, signal: limit.signal },
    );
    if (!look.ok && looked === undefined) return look;
    if (look.ok) {
      missing = look.value.missing ?? missing;
      since = Math.max(range.since ?? since, at - LATE);
      seen.forget(since);
    }
    looked = look;
    if (last || context.signal.aborted) break;
    await clock.sleep(every, AbortSignal.any([context.signal, end]));
    last = end.aborted;
  }
  limit.release();
  if (!looked.ok) missing = looked.diagnostics[0]?.message ?? 'it could not be read at the end';
  const filtered = looked.ok && looked.value.filtered;
  return success({ ...(missing !== undefined && { missing }), ...(filtered && { filtered }) });
};
