import type { StepError } from '../steps/kind.ts';
import type { ParallelFlow, Step } from '../steps/step.ts';
import type { RunFlow, RunSteps } from './flow.ts';
import type { Interruption } from './interruption.ts';
import type { PlayRun, Stop } from './run.ts';
import { worstOf } from './stops.ts';

/** How the arm of a parallel step is called in a journal. */
const LABEL = 'at once';

/** Runs the steps it holds at once; what the journal already tells as finished is not run again. */
export const runParallel: RunFlow<ParallelFlow> = async (run, step, { flow, steps }) => {
  const lanes = step.arms?.[0]?.steps ?? [];
  if (run.step(step.id)?.status !== 'routed')
    run.record({ type: 'step.routed', step: step.id, arm: 0, label: LABEL });
  const began = run.ports.clock.monotonic();
  const stops = await runLanes(run, { lanes, flow, steps });
  const stop = worstOf(stops);
  const outputs = outputsOf(run, lanes);
  const finish = (outcome: { status: 'succeeded' } | { status: 'failed'; error: StepError }) =>
    run.record({
      type: 'step.finished',
      step: step.id,
      attempt: 1,
      duration: Math.round(run.ports.clock.monotonic() - began),
      outcome: { ...outcome, outputs },
    });
  if (stop === undefined) finish({ status: 'succeeded' });
  if (stop?.status !== 'failed') return stop;
  const error = failureOf(run, lanes, stops);
  finish({ status: 'failed', error });
  return { status: 'failed', step: step.id, error, ...(stops.some(({ undo }) => undo) && { undo: true }) };
};

interface Lanes {
  readonly lanes: readonly Step[];
  readonly flow: ParallelFlow;
  readonly steps: RunSteps;
}

/** Runs the lanes, so many at a time, and waits for all of them, whatever becomes of one. */
async function runLanes(run: PlayRun, { lanes, flow, steps }: Lanes): Promise<readonly Stop[]> {
  const { part, release } = run.interruption.part();
  const inside: PlayRun = { ...run, interruption: part, beside: flow.fail };
  const stops: Stop[] = [];
  const rest = lanes.values();
  const work = async (): Promise<void> => {
    for (const lane of rest) {
      const stop = await steps(inside, [lane]).catch((error: unknown) => {
        part.endReads(`the end of ${lane.id}`);
        throw error;
      });
      if (stop === undefined) continue;
      stops.push(stop);
      endOthers(part, stop, flow);
    }
  };
  const workers = Array.from({ length: Math.min(flow.limit, lanes.length) }, work);
  const ended = await Promise.allSettled(workers);
  release();
  const broken = ended.find((one) => one.status === 'rejected');
  if (broken !== undefined) throw broken.reason;
  return stops;
}

/**
 * What the end of one lane means for the others: nothing new is started, what only reads or asks is ended, and what
 * changes something is let finish. Who only waits for an answer keeps nobody from going on.
 */
function endOthers(part: Interruption, { status, step = '', undo }: Stop, { fail }: ParallelFlow): void {
  if (status === 'interrupted') part.endReads(`the interruption of ${step}`);
  else if (status !== 'waiting' && (fail === 'fast' || undo))
    part.endReads(`the ${status === 'failed' ? 'failure' : 'doubt'} of ${step}`);
}

function outputsOf(run: PlayRun, lanes: readonly Step[]): Readonly<Record<string, unknown>> {
  const found = lanes.map(({ id }) => ({ id, state: run.step(id) }));
  const alone = found.map(({ state }) => (state && 'duration' in state ? state.duration : 0));
  return {
    failed: found.flatMap(({ id, state }) => (state?.status === 'failed' ? [id] : [])),
    alone: alone.reduce((sum, each) => sum + each, 0) / 1000,
  };
}

/** Names each lane that failed, and those that were not run to their end for it. */
function failureOf(run: PlayRun, lanes: readonly Step[], stops: readonly Stop[]): StepError {
  const failed = stops.filter(({ status }) => status === 'failed');
  const why = failed.map(({ step, error: { code, message } }) => {
    const [first = ''] = message.trim().split('\n');
    return `${step} (${code} ${first})`;
  });
  const open = lanes.filter(({ id }) => !hasEnded(run, id)).map(({ id }) => id);
  const rest = open.length === 0 ? '' : `; not run to the end: ${open.join(', ')}`;
  return {
    code: 'RB530',
    message: `${failed.length} of ${lanes.length} steps at once failed: ${why.join(', ')}${rest}`,
  };
}

const hasEnded = (run: PlayRun, id: string): boolean =>
  ['succeeded', 'failed', 'skipped'].includes(run.step(id)?.status ?? '');
