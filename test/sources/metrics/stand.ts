import type { MetricContext } from '../../../src/sources/metrics/source.ts';

/** What a source meets; each is a row of the exam, and of the table in docs/metrics.md. */
export const SITUATIONS = {
  value: 'a value',
  none: 'no such metric',
  several: 'several series',
  nan: 'NaN',
  infinite: 'an infinity',
  stale: 'a metric that is no longer written',
  refused: 'nobody listens',
  hangs: 'no answer in time',
  slow: 'a slow answer',
  throttled: 'too many requests (429)',
  fails: 'a failure of the service (500)',
  denied: 'refused credentials (401, 403)',
  garbled: 'an answer of another kind (bad JSON)',
  huge: 'a huge answer',
  past: 'a past moment',
  range: 'a stretch of the past',
} as const;

export type Situation = keyof typeof SITUATIONS;

/** The value that a metric has in the exam, wherever it has one. */
export const VALUE = 12.5;

/** The last of the values of a stretch of the past; the one before it is missing. */
export const PAST = [10, 11, undefined, 12.5] as const;

/** A metric that can be read. */
export interface Served {
  /** As the source prepares it. */
  readonly spec: unknown;
  /** Settles when the first question has come; of a service that hangs. */
  readonly asked?: Promise<unknown>;
  /** What the reader is given instead of what this machine has. */
  readonly context?: Partial<MetricContext>;
  /** Of a stretch of the past: when each of `PAST` was measured, in milliseconds since the epoch. */
  readonly times?: readonly number[];
}

/** Where a source reads from in the exam; everything that it starts ends with the test. */
export interface Stand {
  /** The name of the source in the registry. */
  readonly source: string;
  /** Over its column of the table; a source has a stand for each way of reading. */
  readonly title: string;
  /** The unit that the source states. */
  readonly unit?: string;
  /** Whether the source says when a value was measured. */
  readonly measures: boolean;
  /** What cannot happen to it, and why. */
  readonly never: Partial<Record<Situation, string>>;
  /** The metric in that situation; `now` in milliseconds since the epoch, for what is told with its time. */
  serve(situation: Situation, now: number): Promise<Served>;
}
