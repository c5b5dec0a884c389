import type { Result } from '../../diagnostics/diagnostic.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Network } from '../../ports/network.ts';
import type { Processes, ProcessIdentity, Stream } from '../../ports/processes.ts';

/** A value that was read. */
export interface Measured {
  /** Finite: NaN and the infinities are no measurement, and JSON has no word for them. */
  readonly value: number;
  /** As the source states it, such as `%` or `ms`; absent where it does not. */
  readonly unit?: string;
  /** When it was read, in milliseconds since the epoch. */
  readonly at: number;
  /** When the source says that it was measured, in milliseconds since the epoch; absent where it does not say. */
  readonly measured?: number;
  /** What the source says besides, such as a warning. */
  readonly notes?: readonly string[];
}

/** Why there is no value. */
export interface NoData {
  readonly data: false;
  /** Who was asked, as whom where that matters, what came back, and what to check. */
  readonly reason: string;
  /** Milliseconds that the source wants to be left alone for, where it says so. */
  readonly retryAfter?: number;
  readonly notes?: readonly string[];
}

/** What came of reading a metric: its value, or why there is none. A missing value is never 0. */
export type Reading = ({ readonly data: true } & Measured) | NoData;

/** What was measured in a stretch of a metric's past, the oldest first; at least one. */
export interface MeasuredRange {
  readonly data: true;
  readonly samples: readonly Measured[];
  /** Milliseconds between two samples, where the source does not take any step. */
  readonly step?: number;
  readonly notes?: readonly string[];
}

/** What came of reading a stretch of a metric's past. */
export type RangeReading = MeasuredRange | NoData;

/** When a metric is read: as it is now, or as it was, in milliseconds since the epoch. */
export type Moment = 'now' | number;

/** A stretch of time; `step` between two samples of it. All in milliseconds, times since the epoch. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/** What a reader may use. */
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
 * Reads metrics from a source. One that cannot be reached, is overloaded (429), fails (5xx), or does not have the metric
 * reads `data: false`: another try may mend it. What another try cannot mend is a failure with its diagnostic: an answer
 * that nobody understands or that is ambiguous (RB505), a request that is refused for what it is, such as for its
 * credentials, permissions or query (RB506).
 */
export interface MetricReader<Spec> {
  /** `moment` is a past one only where the source has a history. */
  read(spec: Spec, moment: Moment, context: MetricContext): Promise<Result<Reading>>;
  /** What was measured in a stretch of the past; only of sources that have a history. */
  range?(spec: Spec, span: Span, context: MetricContext): Promise<Result<RangeReading>>;
}

/** Which metric to read; plain JSON. */
export interface MetricQuery {
  /** The name of its source. */
  readonly source: string;
  /** As that source prepared it. */
  readonly spec: unknown;
}

/** Reads metrics, whichever source they come from; a test puts its own answers here. */
export interface Metrics {
  read(query: MetricQuery, moment: Moment, context: MetricContext): Promise<Result<Reading>>;
  range(query: MetricQuery, span: Span, context: MetricContext): Promise<Result<RangeReading>>;
}
