import type { Result } from '../../diagnostics/diagnostic.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Network } from '../../ports/network.ts';
import type { Processes, ProcessIdentity, Stream } from '../../ports/processes.ts';

/** What came of reading a metric: its value now, or why there is none. A missing value is never 0. */
export type Reading =
  | {
      readonly data: true;
      /** Finite: NaN and the infinities are no measurement, and JSON has no word for them. */
      readonly value: number;
      /** As the source states it, such as `%` or `ms`; absent where it does not. */
      readonly unit?: string;
      /** When it was read, in milliseconds since the epoch. */
      readonly at: number;
    }
  | { readonly data: false; readonly reason: string };

/** What a source may use. */
export interface MetricContext {
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly network: Network;
  readonly processes: Processes;
  /** The environment of processes. */
  readonly env: Readonly<Record<string, string>>;
  /** Where processes start. */
  readonly cwd: string;
  /** Records and shows output. */
  readonly output: (stream: Stream, bytes: Uint8Array) => void;
  /** To be called with the identity of each process that is started. */
  readonly onStart: (identity: ProcessIdentity) => void;
}

/**
 * Where values of metrics come from. A source that cannot be reached, fails, or does not have the metric reads
 * `data: false`; an answer that cannot be understood, or is ambiguous, is a failure with its diagnostic.
 */
export interface MetricSource<Spec> {
  read(spec: Spec, context: MetricContext): Promise<Result<Reading>>;
}
