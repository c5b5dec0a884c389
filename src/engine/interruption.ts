import { setMaxListeners } from 'node:events';
import type { Effect } from '../steps/step.ts';

/** Takes a signal while something runs that must not simply be cut off. */
export type SignalHandler = (signal: string) => void;

/** A Ctrl-C that was asked about and not answered before its steps had ended. */
export interface OpenInterrupt {
  readonly signal: string;
  readonly step: string;
  readonly also?: readonly string[];
}

/**
 * How far a play is interrupted, or one of several things that it does at once. The reason of all stages is what came
 * first: for a play the name of the signal.
 *
 *   going ──▶ halting ──▶ reads ending ──▶ ending
 */
export class Interruption {
  /** What it is a part of, else itself. */
  readonly whole: Interruption;
  /** Where the play has to ask before it starts anything more. */
  open: OpenInterrupt | undefined;
  /** Settles when that was answered: it is being asked. */
  asking: Promise<void> | undefined;
  /** What it is directly a part of. */
  private readonly around: Interruption | undefined;
  private holding: Promise<void> | undefined;
  private readonly halts = new AbortController();
  private readonly readsEnd = new AbortController();
  private readonly ends = new AbortController();
  private handler: SignalHandler | undefined;
  private unseen = false;

  constructor(around?: Interruption) {
    this.around = around;
    this.whole = around?.whole ?? this;
    // Each step that runs at once listens: many listeners are no leak.
    setMaxListeners(0, this.halts.signal, this.readsEnd.signal, this.ends.signal);
  }

  /** Nothing new is started any more. */
  get halting(): AbortSignal {
    return this.halts.signal;
  }

  /** What runs is ended too. */
  get ending(): AbortSignal {
    return this.ends.signal;
  }

  /** A step with this effect is ended: one that only reads sooner than one that might be cut off half-way. */
  endingOf(effect: Effect): AbortSignal {
    return effect === 'read' ? this.readsEnd.signal : this.ends.signal;
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

  /** Settles when it is known whether anything more may be started; undefined where nothing keeps it from that. */
  get held(): Promise<void> | undefined {
    return this.holding ?? this.around?.held;
  }

  /** Keeps anything more from being started until that has settled; what runs goes on. */
  hold(until: Promise<void>): void {
    const held = Promise.all([this.holding, until]).then(() => {
      if (this.holding === held) this.holding = undefined;
    });
    this.holding = held;
  }

  halt(reason: string): void {
    this.halts.abort(reason);
  }

  /** Lets what changes something come to its end, and nothing else. */
  endReads(reason: string): void {
    this.halt(reason);
    this.readsEnd.abort(this.halting.reason);
  }

  end(reason: string): void {
    this.endReads(reason);
    this.ends.abort(this.halting.reason);
  }

  /** Gives the signals that come from now on to the handler; without one they stop the play at once. */
  attend(handler: SignalHandler | undefined): void {
    this.handler = handler;
  }

  /** A part of it, which goes as far as the whole does and can be stopped for itself; to be released when it is over. */
  part(): { readonly part: Interruption; readonly release: () => void } {
    const part = new Interruption(this);
    const stages = [
      [this.halting, () => part.halt(String(this.halting.reason))],
      [this.readsEnd.signal, () => part.endReads(String(this.halting.reason))],
      [this.ending, () => part.end(String(this.halting.reason))],
    ] as const;
    for (const [signal, reach] of stages) {
      if (signal.aborted) reach();
      else signal.addEventListener('abort', reach, { once: true });
    }
    const release = (): void => {
      for (const [signal, reach] of stages) signal.removeEventListener('abort', reach);
    };
    return { part, release };
  }
}
