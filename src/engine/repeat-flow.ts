import type { StepFinished } from '../journal/events.ts';
import type { RepeatState } from '../journal/state.ts';
import { formatDuration } from '../language/durations.ts';
import { iterationOf } from '../steps/instance.ts';
import { failed, type StepError } from '../steps/kind.ts';
import type { RepeatFlow, Step, Until } from '../steps/step.ts';
import { failBeforehand } from './decide.ts';
import type { RunFlow, RunSteps } from './flow.ts';
import { failedBefore } from './gives-up.ts';
import { haltBefore } from './halt.ts';
import { passOver, remedyFor } from './remedy.ts';
import { collected, endsAfter, itemsOf, lastSeen } from './repeat-values.ts';
import type { PlayRun, Stop } from './run.ts';

/** How an iteration or the whole of a repeat ended: it is done, the play stops, or the repeat fails. */
type Ended = { readonly done: true } | { readonly stop: Stop } | { readonly error: StepError };

/** Runs the iterations of a repeat, one after the other; on resume from the one that was begun last. */
export const runRepeat: RunFlow<RepeatFlow> = async (run, step, { flow, steps }) => {
  for (;;) {
    const entered = await enter(run, step, flow);
    if (entered !== true) return entered;
    const began = run.ports.clock.monotonic();
    const ended = await iterate(run, step, { flow, steps });
    if ('stop' in ended) return ended.stop;
    const duration = Math.round(run.ports.clock.monotonic() - began);
    const outcome = 'error' in ended ? failed(ended.error) : collected(run, step, flow);
    const finished = { type: 'step.finished', step: step.id, attempt: 1, duration, outcome } as const;
    const recorded = run.record<StepFinished>(finished).outcome;
    if (recorded.status === 'succeeded') return undefined;
    const remedy = await remedyFor(run, step, recorded.error);
    if (remedy.do === 'stop') return remedy.stop;
    if (remedy.do === 'continue') return passOver(run, step, remedy.basis);
  }
};

type Listed = { readonly items?: readonly unknown[] } | { readonly error: StepError };

/** Begins it: its list is evaluated once. True: it is under way. */
async function enter(run: PlayRun, step: Step, flow: RepeatFlow): Promise<true | Stop | undefined> {
  while (run.step(step.id)?.status !== 'entered') {
    const known = repeatState(run, step)?.items;
    const listed: Listed = known !== undefined || 'until' in flow ? {} : itemsOf(run, step, flow);
    if (!('error' in listed)) {
      run.record({ type: 'step.entered', step: step.id, ...listed });
      break;
    }
    const stop = await failBeforehand(run, step, listed.error);
    if (stop !== 'retry') return stop;
  }
  return true;
}

async function iterate(
  run: PlayRun,
  step: Step,
  how: { readonly flow: RepeatFlow; readonly steps: RunSteps },
): Promise<Ended> {
  const { flow, steps } = how;
  for (;;) {
    const { iteration, since, items, givenUp } = repeatState(run, step) ?? NOT_BEGUN;
    // What was begun last is gone through again: what it has finished stays finished.
    if (iteration > since && !givenUp.has(iteration)) {
      const stop = await runIteration(run, step, { flow, iteration, steps });
      if (stop !== undefined) return { stop };
    }
    if ('until' in flow) {
      if (iteration > since) {
        const ended = await untilHolds(run, step, { flow, iteration, rounds: iteration - since });
        if (ended !== undefined) return ended;
      }
    } else if (iteration >= (items?.length ?? 0)) return { done: true };
    run.record({ type: 'step.iteration', step: step.id, iteration: iteration + 1 });
  }
}

const NOT_BEGUN: RepeatState = { iteration: 0, since: 0, givenUp: new Set() };

async function runIteration(
  run: PlayRun,
  step: Step,
  {
    flow,
    iteration,
    steps,
  }: { readonly flow: RepeatFlow; readonly iteration: number; readonly steps: RunSteps },
): Promise<Stop | undefined> {
  const body = iterationOf(step, iteration);
  const givesUp = 'forEach' in flow && flow.givesUp === true;
  const stop = (givesUp ? failedBefore(run, body) : undefined) ?? (await steps(run, body));
  if (stop?.givesUp !== true || !givesUp) return stop;
  run.record({ type: 'step.given-up', step: step.id, iteration, because: stop.step ?? '' });
  return undefined;
}

/** Whether an iteration was the last one; where not, waits for the next. */
async function untilHolds(
  run: PlayRun,
  step: Step,
  { flow, iteration, rounds }: { readonly flow: Until; readonly iteration: number; readonly rounds: number },
): Promise<Ended | undefined> {
  const decided = endsAfter(run, step, { flow, iteration });
  if ('error' in decided) return decided;
  if (decided.holds) return { done: true };
  if (rounds >= flow.atMost) return { error: notReached(run, step, { flow, iteration, rounds }) };
  await run.ports.clock.sleep(flow.every, run.interruption.halting);
  const halt = await haltBefore(run, step);
  return halt && { stop: halt };
}

function notReached(
  run: PlayRun,
  step: Step,
  { flow, iteration, rounds }: { readonly flow: Until; readonly iteration: number; readonly rounds: number },
): StepError {
  const seen = lastSeen(run, step, iteration);
  const times = rounds === 1 ? 'once' : `${rounds} times, ${formatDuration(flow.every)} apart`;
  return {
    code: 'RB540',
    message: `${flow.until} did not come to hold: looked ${times}${seen === '' ? '' : `; at last ${seen}`}`,
  };
}

const repeatState = (run: PlayRun, { id }: Step): RepeatState | undefined => run.state().repeats.get(id);
