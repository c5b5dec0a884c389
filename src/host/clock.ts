import type { Clock } from '../ports/clock.ts';

/** The longest delay that a timer of Node takes, in milliseconds; a longer one would fire at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

const pause = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
  });

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  // `performance` is made at its first use, which takes a millisecond of each start.
  monotonic: () => process.uptime() * 1000,
  random: () => Math.random(),
  sleep: async (ms, signal) => {
    for (let left = ms; left > 0 && !signal?.aborted; left -= LONGEST_TIMER) {
      await pause(Math.min(left, LONGEST_TIMER), signal);
    }
  },
};

/** A signal that aborts after so many milliseconds; it keeps nobody alive. */
export const timeLimit = (ms: number): AbortSignal => AbortSignal.timeout(ms);
