import type { Stream } from '../ports/processes.ts';
import type { JournalEvent } from './events.ts';

/** Someone who watches a play: each event after it was recorded, each piece of output after it was written. */
export interface Observer {
  event(event: JournalEvent): void;
  /** Redacted bytes; may end inside a line or a UTF-8 sequence. */
  output?(step: string, stream: Stream, bytes: Uint8Array): void;
}
