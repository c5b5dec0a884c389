import type { LogContext } from '../../../src/sources/logs/source.ts';

/** What a source meets; each is a row of the exam, and of the table in docs/logs.md. */
export const SITUATIONS = {
  order: 'entries in order',
  none: 'no entries',
  edges: 'the edges of the window',
  paging: 'more than one page',
  equal: 'equal timestamps, across a page',
  throttled: 'too many requests (429), then served',
  refused: 'nobody listens, or it is not there',
  hangs: 'no answer',
  fails: 'a failure of the service (500)',
  breaks: 'a failure after the first page',
  garbled: 'an answer of another kind (bad JSON)',
  slow: 'a slow answer',
  huge: 'a huge entry',
  many: 'more entries than are wanted',
  lines: 'entries of several lines',
  bytes: 'invalid UTF-8',
  follow: 'followed: what is written meanwhile',
} as const;

export type Situation = keyof typeof SITUATIONS;

/** What is going on with a log while it is read; one that grows is served with what makes it. */
export type Trouble = 'grows' | 'throttled' | 'refused' | 'hangs' | 'fails' | 'breaks' | 'garbled' | 'slow';

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
  /** Writes one more entry; of a log that grows. */
  readonly add?: (entry: Written) => void;
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
