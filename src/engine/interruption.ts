/** Takes a signal while something runs that must not simply be cut off. */
export type SignalHandler = (signal: string) => void;

/** A Ctrl-C that was asked about and not answered before its step had ended. */
export interface OpenInterrupt {
  readonly signal: string;
  readonly step: string;
}

/**
 * How far a play is interrupted. The reason of both stages is the name of the signal that came first.
 *
 *   going ──▶ halting ──▶ ending
 */
export class Interruption {
  /** Where the play has to ask before it starts anything more. */
  open: OpenInterrupt | undefined;
  private readonly halts = new AbortController();
  private readonly ends = new AbortController();
  private handler: SignalHandler | undefined;
  private unseen = false;

  /** Nothing new is started any more. */
  get halting(): AbortSignal {
    return this.halts.signal;
  }

  /** What runs is ended too. */
  get ending(): AbortSignal {
    return this.ends.signal;
  }

  /** Whether it came while nothing ran that would have recorded it. */
  get unrecorded(): boolean {
    return this.unseen;
  }

  /** A signal has come; where nothing runs that minds, the play stops at once. */
  arrive(signal: string): void {
    if (this.handler !== undefined) {
      this.handler(signal);
      return;
    }
    this.unseen ||= !this.halting.aborted;
    this.end(signal);
  }

  halt(signal: string): void {
    this.halts.abort(signal);
  }

  end(signal: string): void {
    this.halt(signal);
    this.ends.abort(this.halting.reason);
  }

  /** Gives the signals that come during `work` to the handler. */
  async attend<T>(handler: SignalHandler, work: () => Promise<T>): Promise<T> {
    const before = this.handler;
    this.handler = handler;
    try {
      return await work();
    } finally {
      this.handler = before;
    }
  }
}
