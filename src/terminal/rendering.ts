import type { JournalEvent } from '../journal/events.ts';
import type { Observer } from '../journal/observer.ts';

/** Shows a play to people. A prompt may draw only between `suspend` and `resume`. */
export interface Renderer extends Observer {
  /** Resolves when nothing moves on the screen any more. */
  suspend(): Promise<void>;
  resume(): void;
  /** Shows lines below what moves, which moves on; without lines takes them away. Absent where nothing moves. */
  below?(lines: ((columns: number) => readonly string[]) | undefined): void;
  /** Resolves when all is on the screen. */
  close(): Promise<void>;
}

/** What a renderer draws with. */
export interface RendererOptions {
  readonly write: (text: string) => void;
  readonly color: boolean;
  /** The events before a resume; they are not shown. */
  readonly history?: readonly JournalEvent[];
  /** Where the transcript will be; shown at the end. */
  readonly transcript?: string;
  /** The command that starts a drill over; its system ends with it, so that only one that waits can go on. */
  readonly again?: string;
  /** Milliseconds that a step usually takes, as far as that is known by now; asked for at each redraw while it runs. */
  readonly usual?: (step: string) => number | undefined;
  /** Milliseconds that never go back; for what is shown only. */
  readonly now: () => number;
  /** Where lines are broken between words; without it they are left long. */
  readonly columns?: () => number | undefined;
}
