import type { Stream } from '../ports/processes.ts';
import type { Measured } from '../steps/kind.ts';
import type { JournalEvent } from './events.ts';

/** A look at a metric, redacted. */
export interface ShownMeasure extends Omit<Measured, 'value'> {
  readonly value?: number | string;
}

/** Someone who watches a play: each event after it was recorded, each piece of output after it was written. */
export interface Observer {
  event(event: JournalEvent): void;
  /** Redacted bytes; may end inside a line or a UTF-8 sequence. */
  output?(step: string, stream: Stream, bytes: Uint8Array): void;
  /** What a running step measured just now, redacted; a value that is a secret is its name. */
  measured?(step: string, measured: ShownMeasure): void;
  /** What a guard sees, each time it looks, redacted likewise; what is kept of it comes as events. */
  look?(guard: string, look: ShownMeasure): void;
}
