import type { Result } from '../../diagnostics/diagnostic.ts';
import type { Logs } from '../../ports/logs.ts';
import type { MetricContext } from '../metrics/source.ts';
import type { Clocking } from './timestamps.ts';

/** One entry of a log: a line, and the lines behind it that belong to it. */
export interface LogEntry {
  readonly text: string;
  /** In milliseconds since the epoch; absent where the entry does not say. */
  readonly at?: number;
}

/** Which entries are wanted. */
export interface LogRange {
  /** Milliseconds since the epoch; a source may leave out what is older. */
  readonly since?: number;
  /** How entries say when they were written; without it each line is an entry, and none has a time. */
  readonly clocking?: Clocking;
}

/** What a source says when it has read all that was wanted. */
export interface LogEnd {
  /** Why entries of the range may be missing; absent where none are. */
  readonly missing?: string;
}

/** What a source may use. */
export interface LogContext extends Omit<MetricContext, 'network'> {
  readonly logs: Logs;
}

/**
 * Where entries come from, the oldest first, in batches. What cannot be read is a failure: no entries are not the
 * same as none that match.
 */
export interface LogSource<Spec> {
  read(
    spec: Spec,
    range: LogRange,
    take: (entries: readonly LogEntry[]) => void,
    context: LogContext,
  ): Promise<Result<LogEnd>>;
}
