import { CODES } from '../diagnostics/codes.ts';
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
  const due = lanes.filter(({ id }) => !hasEnded(run, id));
  const stops = await runLanes(run, { lanes, flow, steps });
  const stop = worstOf(stops);
  const outputs = outputsOf(run, lanes, due);
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
  return { status: 'failed', step: step.id, error, ...marksOf(stops) };
};

/** What the failures of lanes ask of the steps around them; what was ended for one of them asks nothing. */
function marksOf(stops: readonly Stop[]): Pick<Stop, 'undo' | 'givesUp'> {
  const failed = stops.filter(({ status }) => status === 'failed');
  return {
    ...(failed.some(({ undo }) => undo) && { undo: true }),
    ...(failed.every(({ givesUp }) => givesUp) && { givesUp: true }),
  };
}

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
  // Whoever stopped it has said what becomes of what runs.
  if (part.halting.aborted) return;
  if (status === 'interrupted') part.endReads(`the interruption of ${step}`);
  else if (status === 'stopped') part.endReads(`the guard over ${step}`);
  else if (status !== 'waiting' && (fail === 'fast' || undo))
    part.endReads(`the ${status === 'failed' ? 'failure' : 'doubt'} of ${step}`);
}

/** What this engine did not run is not counted: the duration of the step is that of this engine, too. */
function outputsOf(
  run: PlayRun,
  lanes: readonly Step[],
  due: readonly Step[],
): Readonly<Record<string, unknown>> {
  const durations = due.map(({ id }) => {
    const state = run.step(id);
    return state && 'duration' in state ? state.duration : 0;
  });
  return {
    failed: lanes.filter(({ id }) => run.step(id)?.status === 'failed').map(({ id }) => id),
    alone: durations.reduce((sum, each) => sum + each, 0) / 1000,
  };
}

/** Names each lane that failed, and those that were not run to their end for it. */
function failureOf(run: PlayRun, lanes: readonly Step[], stops: readonly Stop[]): StepError {
  const failed = stops.filter(({ status }) => status === 'failed');
  // What each of them says in full is on record with it.
  const why = failed.map(
    ({ step, error: { code } }) => `${step} (${code} ${CODES[code].title.toLowerCase()})`,
  );
  const open = lanes
    .map(({ id }) => id)
    .filter((id) => !hasEnded(run, id) && run.step(id)?.status !== 'failed');
  const rest = open.length === 0 ? '' : `; not run to the end: ${open.join(', ')}`;
  return {
    code: 'RB530',
    message: `${failed.length} of ${lanes.length} steps at once failed: ${why.join(', ')}${rest}`,
  };
}

function hasEnded(run: PlayRun, id: string): boolean {
  const state = run.step(id);
  return state?.status === 'failed'
    ? state.continued
    : ['succeeded', 'skipped'].includes(state?.status ?? '');
}
