import type { Clock } from '../ports/clock.ts';
import type { RunContext } from '../steps/kind.ts';

/**
 * Lets actions that run at once take turns, in the order in which they began, so that a rehearsal comes to the same
 * end each time. An action that waits for time to pass leaves its turn to the next one.
 */
export class Turns {
  #last: Promise<void> = Promise.resolve();
  #open = 0;

  /** Whether an action has the turn, or is about to get it. */
  get taken(): boolean {
    return this.#open > 0;
  }

  /** Calls `work` when its turn has come, with what leaves it early. */
  async take<T>(work: (leave: () => void) => Promise<T>): Promise<T> {
    const before = this.#open === 0 ? undefined : this.#last;
    this.#open += 1;
    let left = false;
    let pass = (): void => {};
    this.#last = new Promise((resolve) => {
      pass = resolve;
    });
    const leave = (): void => {
      if (!left) this.#open -= 1;
      left = true;
      pass();
    };
    try {
      if (before !== undefined) {
        await before;
        // What follows from the end of the one before comes first: it may end this one.
        await new Promise((resolve) => setImmediate(resolve));
      }
      return await work(leave);
    } finally {
      leave();
    }
  }
}

/** What an action runs with, leaving its turn where it waits: for time to pass, or for a person. */
export const leaving = (context: RunContext, leave: () => void): RunContext => ({
  ...context,
  clock: {
    ...context.clock,
    sleep: (ms, signal) => {
      leave();
      return context.clock.sleep(ms, signal);
    },
  },
  ask: (...question) => {
    leave();
    return context.ask(...question);
  },
});

interface Sleeper {
  readonly due: number;
  readonly signal: AbortSignal | undefined;
  readonly wake: () => void;
}

/** A clock on which waiting takes no time: it jumps to what is due next, once nothing is left that can go on now. */
export function jumpingClock(start: number, isBusy: () => boolean): Clock {
  let time = start;
  const sleepers: Sleeper[] = [];
  const tick = (): void => {
    if (isBusy()) {
      setImmediate(tick);
      return;
    }
    const next =
      sleepers.find(({ signal }) => signal?.aborted) ??
      sleepers.reduce<Sleeper | undefined>(
        (first, one) => (first && first.due <= one.due ? first : one),
        undefined,
      );
    if (next === undefined) return;
    sleepers.splice(sleepers.indexOf(next), 1);
    if (!next.signal?.aborted) time = Math.max(time, next.due);
    next.wake();
  };
  return {
    now: () => time,
    monotonic: () => time,
    random: () => 0.5,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        sleepers.push({ due: time + ms, signal, wake: resolve });
        // Whatever is ready goes first: a mock answers within this turn of the event loop.
        setImmediate(tick);
      }),
  };
}
