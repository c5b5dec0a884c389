/** What becomes of a play that a signal reached while a step ran. */
export type InterruptDecision = 'stop-after' | 'stop-now' | 'go-on';

/** A signal reached the engine. */
export interface PlayInterrupted {
  readonly type: 'play.interrupted';
  readonly signal: string;
  /** The step that ran; without it nothing ran, and the play stopped at once. */
  readonly step?: string;
  /** Those that ran beside it; where nobody was asked and what changed something was finished, what read was ended. */
  readonly also?: readonly string[];
  readonly decision?: InterruptDecision;
  /** Who chose that; without it nobody was asked. */
  readonly by?: string;
}
