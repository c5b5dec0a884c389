import { systemClock } from './clock.ts';

/** What a promise gives, or undefined where it takes longer than `ms` milliseconds; what comes later is dropped. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  const over = new AbortController();
  const late = systemClock.sleep(ms, over.signal).then(() => undefined);
  try {
    return await Promise.race([promise, late]);
  } finally {
    over.abort();
  }
}
