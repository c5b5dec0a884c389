import type { PlayRun } from './run.ts';

/** The signal of an attempt: the interruption of the play or the step's own timeout, whichever comes first. */
export function bound(run: PlayRun, timeout: number | undefined) {
  const controller = new AbortController();
  // Made where there is a timeout only: every abort makes an error with a stack.
  const timer = timeout === undefined ? undefined : new AbortController();
  let timedOut = false;
  const interrupt = (): void => controller.abort(run.interruption.reason);
  if (run.interruption.aborted) interrupt();
  run.interruption.addEventListener('abort', interrupt, { once: true });
  if (timeout !== undefined) {
    void run.ports.clock.sleep(timeout, timer?.signal).then(() => {
      if (timer?.signal.aborted) return;
      timedOut = true;
      controller.abort(new DOMException('the step took too long', 'TimeoutError'));
    });
  }
  return {
    signal: controller.signal,
    timedOut: () => timedOut,
    release: () => {
      timer?.abort();
      run.interruption.removeEventListener('abort', interrupt);
    },
  };
}
