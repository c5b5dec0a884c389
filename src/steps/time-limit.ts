import type { RunContext } from './kind.ts';

/** A bound in time of a part of what a step does. */
export interface TimeLimit {
  /** Aborted when the step is ended or the time is over, then for a TimeoutError. */
  readonly signal: AbortSignal;
  /** Whether the time was over. */
  readonly over: () => boolean;
  /** To be called when that part has ended. */
  readonly release: () => void;
}

/** Bounds a part of what a step does to `ms` milliseconds. */
export const timeLimit = (ms: number, { signal, clock }: Pick<RunContext, 'signal' | 'clock'>): TimeLimit => {
  const done = new AbortController();
  const end = new AbortController();
  void clock.sleep(ms, done.signal).then(() => {
    if (!done.signal.aborted) end.abort(new DOMException('the time is over', 'TimeoutError'));
  });
  return {
    signal: AbortSignal.any([signal, end.signal]),
    over: () => end.signal.aborted,
    release: () => done.abort(),
  };
};
