import type { StepError } from '../steps/kind.ts';
import type { Step, Verify } from '../steps/step.ts';
import { attemptName } from './durable.ts';
import { execute } from './execute.ts';
import { type Prepared, prepare } from './prepare.ts';
import type { PlayRun } from './run.ts';

/** Milliseconds between two looks of a probe that may take a while to hold. */
export const PROBE_EVERY = 1_000;

/** What a probe says: the effect is in place, it is not, or nobody can tell because the probe itself did not run. */
export type Probed =
  | { readonly says: 'holds' }
  | { readonly says: 'fails'; readonly error: StepError }
  | { readonly says: 'nothing'; readonly error: StepError };

/** Codes of a probe that did not get to look: not rendered, not started, cut off, broken. */
const DID_NOT_LOOK: ReadonlySet<string> = new Set([
  'RB207',
  'RB208',
  'RB502',
  'RB503',
  'RB511',
  'RB514',
  'RB901',
]);

/** Runs a step's `verify` until it holds or its `within` is over; only a probe that looked is recorded. */
export async function probe(run: PlayRun, step: Step, verify: Verify, attempt: number): Promise<Probed> {
  const ready = prepare(run, step.id, verify);
  if (!ready.ok) return { says: 'nothing', error: ready.error };
  const { prepared } = ready;
  const ending = run.interruption.endingOf(step.effect);
  const end = run.ports.clock.monotonic() + (verify.within ?? 0);
  for (let look = 1; ; look += 1) {
    const seen = await lookOnce(run, step, prepared, { attempt, look });
    const error = verify.gone ? stillThere(seen) : seen;
    const over = run.ports.clock.monotonic() >= end;
    if (error !== undefined && DID_NOT_LOOK.has(error.code) && (over || ending.aborted)) {
      return { says: 'nothing', error };
    }
    if (error === undefined || over) {
      const holds = error === undefined;
      const action = verify.gone ? prepared.lines.map((line) => `no more: ${line}`) : prepared.lines;
      run.record({ type: 'step.verified', step: step.id, attempt, action, holds, ...(error && { error }) });
      return error === undefined ? { says: 'holds' } : { says: 'fails', error };
    }
    await run.ports.clock.sleep(PROBE_EVERY, ending);
  }
}

/** Turns a probe around; one that did not get to look says as little as before. */
function stillThere(seen: StepError | undefined): StepError | undefined {
  if (seen === undefined) return { code: 'RB510', message: 'the effect is still in place' };
  return DID_NOT_LOOK.has(seen.code) ? seen : undefined;
}

async function lookOnce(
  run: PlayRun,
  step: Step,
  prepared: Prepared,
  { attempt, look }: { attempt: number; look: number },
): Promise<StepError | undefined> {
  const name = `${attemptName(step, attempt)}.verify-${look}`;
  const { outcome } = await execute(run, step, prepared, { attempt, name, probe: true });
  return outcome.status === 'succeeded' ? undefined : outcome.error;
}
