import type { StepError } from '../steps/kind.ts';
import type { Step } from '../steps/step.ts';
import { execute } from './execute.ts';
import { type Prepared, prepare } from './prepare.ts';
import type { PlayRun } from './run.ts';

/** Milliseconds between two looks of a probe that may take a while to hold. */
const PROBE_EVERY = 1_000;

/** Runs a step's `verify` until it holds or its `within` is over; returns why it does not hold. */
export async function probe(run: PlayRun, step: Step, number: number): Promise<StepError | undefined> {
  if (step.verify === undefined) return undefined;
  const end = run.ports.clock.monotonic() + (step.verify.within ?? 0);
  const ready = prepare(run, step.verify);
  for (let look = 1; ; look += 1) {
    const error = ready.ok
      ? await lookOnce(run, step, ready.prepared, { attempt: number, look })
      : ready.error;
    const over =
      error === undefined || !ready.ok || run.ports.clock.monotonic() >= end || run.interruption.aborted;
    if (over) {
      const action = ready.ok ? ready.prepared.lines : [];
      const holds = error === undefined;
      run.record({
        type: 'step.verified',
        step: step.id,
        attempt: number,
        action,
        holds,
        ...(error && { error }),
      });
      return error;
    }
    await run.ports.clock.sleep(PROBE_EVERY, run.interruption);
  }
}

async function lookOnce(
  run: PlayRun,
  step: Step,
  prepared: Prepared,
  { attempt, look }: { attempt: number; look: number },
): Promise<StepError | undefined> {
  const name = `${step.id}.${attempt}.verify-${look}`;
  const { outcome } = await execute(run, step, prepared, { attempt, name });
  return outcome.status === 'failed' ? outcome.error : undefined;
}
