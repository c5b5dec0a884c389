import type { Step } from '../steps/step.ts';
import type { PlayRun } from './run.ts';

/** The signal of an attempt: a play that ends it or the step's own timeout, whichever comes first. */
export function bound(run: PlayRun, { effect, timeout }: Pick<Step, 'effect' | 'timeout'>) {
  const controller = new AbortController();
  // Made where there is a timeout only: every abort makes an error with a stack.
  const timer = timeout === undefined ? undefined : new AbortController();
  let timedOut = false;
  const ending = run.interruption.endingOf(effect);
  const interrupt = (): void => controller.abort(ending.reason);
  if (ending.aborted) interrupt();
  ending.addEventListener('abort', interrupt, { once: true });
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
      ending.removeEventListener('abort', interrupt);
    },
  };
}
