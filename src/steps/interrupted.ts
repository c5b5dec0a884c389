import { failed, type StepOutcome } from './kind.ts';

/** The outcome of a step that was ended from outside: by its timeout, or because the play was interrupted. */
export const interrupted = (
  signal: AbortSignal,
  outputs: Readonly<Record<string, unknown>> = {},
): StepOutcome => {
  const timedOut = signal.reason instanceof Error && signal.reason.name === 'TimeoutError';
  return failed(
    timedOut
      ? { code: 'RB503', message: 'ended by its timeout' }
      : { code: 'RB514', message: 'ended because the play was interrupted' },
    outputs,
  );
};
