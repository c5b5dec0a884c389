import type { Result } from '../../diagnostics/diagnostic.ts';
import type { Logs } from '../../ports/logs.ts';
import type { MetricContext } from '../metrics/source.ts';
import type { Clocking } from './timestamps.ts';

/** One entry of a log: a line, and the lines behind it that belong to it. */
export interface LogEntry {
  readonly text: string;
  /** In milliseconds since the epoch; absent where the entry does not say. */
  readonly at?: number;
  /** What tells it from every other entry of its log, where the source says; needed by one that is asked again and again. */
  readonly id?: string;
}

/** How a log is followed: behind what is there comes what is written meanwhile. */
export interface Following {
  /** Milliseconds between two looks, where the source has to look; without it, as it sees fit. */
  readonly every?: number;
  /** Ends it, which is a good end; what has come until then is handed over. */
  readonly end: AbortSignal;
}

/** Which entries are wanted; times in milliseconds since the epoch. */
export interface LogRange {
  /** A source may leave out what is older; one that answers only for a range is always told. */
  readonly since?: number;
  /** A source may leave out what was written then or later. */
  readonly until?: number;
  /** How lines say when they were written; without it each line is an entry, and none has a time. */
  readonly clocking?: Clocking;
  /** All that is wanted has this text, in these letters; a source may leave out what has not. */
  readonly containing?: string;
  /** So many entries are enough; a source that has more says so in `missing`, and may stop sooner if it does. */
  readonly atMost: number;
  readonly follow?: Following;
}

/** What a source says when it has read all that was wanted. */
export interface LogEnd {
  /** Why entries of the range may be missing, so that there are more of them, never fewer; absent where none are. */
  readonly missing?: string;
  /** It left out what does not contain the text: nobody knows how many entries there are in all. */
  readonly filtered?: true;
}

/** Takes entries as they are read, the oldest first. */
export type TakeEntries = (entries: readonly LogEntry[]) => void;

/** What a reader may use. */
export interface LogContext extends MetricContext {
  readonly logs: Logs;
}

/**
 * Reads a log from a source, the oldest entries first, in batches, in memory that does not grow with it. What cannot
 * be read is a failure (RB508, and RB505 for an answer that nobody understands) that says who was asked, as whom, and
 * what to check: no entries are not the same as none that match. Once entries were handed over, what cannot be read any
 * more is `missing`. A source that is overloaded is asked again when it says, until the signal aborts.
 */
export interface LogReader<Spec> {
  read(
    spec: Spec,
    range: Omit<LogRange, 'follow'>,
    take: TakeEntries,
    context: LogContext,
  ): Promise<Result<LogEnd>>;
  /** Goes on with what comes; a reader without it is asked again and again for what is new, by `id`. */
  follow?(
    spec: Spec,
    range: LogRange & { readonly follow: Following },
    take: TakeEntries,
    context: LogContext,
  ): Promise<Result<LogEnd>>;
}

/** Which log to read; plain JSON. */
export interface LogQuery {
  /** The name of its source. */
  readonly source: string;
  /** As that source prepared it. */
  readonly spec: unknown;
}

/** Reads a log, whichever source it comes from; a test puts its own answers here. */
export type ReadLog = (
  query: LogQuery,
  range: LogRange,
  take: TakeEntries,
  context: LogContext,
) => Promise<Result<LogEnd>>;
