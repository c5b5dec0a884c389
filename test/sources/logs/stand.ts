import type { LogContext } from '../../../src/sources/logs/source.ts';

/** What a source meets; each is a row of the exam. */
export const SITUATIONS = {
  order: 'entries in order',
  none: 'no entries',
  edges: 'the edges of the window',
  paging: 'more than one page',
  equal: 'equal timestamps, across a page',
  throttled: 'throttled, then served',
  refused: 'refused',
  hangs: 'no answer',
  fails: 'failure of the service (500)',
  breaks: 'failure after the first page',
  garbled: 'an answer that is not of the protocol (bad JSON)',
  slow: 'a slow answer',
  huge: 'a huge entry, and too many',
  lines: 'entries of several lines',
  bytes: 'invalid UTF-8',
} as const;

export type Situation = keyof typeof SITUATIONS;

/** What is wrong with a log while it is read. */
export type Trouble = 'throttled' | 'refused' | 'hangs' | 'fails' | 'breaks' | 'garbled' | 'slow';

/** An entry as it stands in a log; its text begins with its time, in ISO 8601. */
export interface Written {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly text: string | Uint8Array;
}

/** A log that can be read. */
export interface Served {
  /** As the source prepares it. */
  readonly spec: unknown;
  /** Settles when the first question has come; of a log that hangs. */
  readonly asked?: Promise<unknown>;
  /** What the reader is given instead of what this machine has. */
  readonly context?: Partial<LogContext>;
}

/** Where a source reads from in the exam; everything that it starts ends with the test. */
export interface Stand {
  /** The name of the source in the registry. */
  readonly source: string;
  /** Entries of one page; absent where nothing is paged. */
  readonly page?: number;
  /** What cannot happen to it, and why. */
  readonly never: Partial<Record<Situation, string>>;
  /** A log with these entries, the oldest first. */
  serve(entries: readonly Written[], trouble?: Trouble): Promise<Served>;
}
