import type { AttemptOutcome } from '../journal/events.ts';
import type { StepState } from '../journal/state.ts';
import { failed, type StepOutcome } from '../steps/kind.ts';
import type { Step } from '../steps/step.ts';
import { adopting, attemptName, durablePath, forgetDurable, isDurable, outliving } from './durable.ts';
import { elapsed } from './elapsed.ts';
import { type Execution, execute } from './execute.ts';
import { digestOf, type Prepared, prepare } from './prepare.ts';
import { probe } from './probe.ts';
import { lastOfRound } from './retry.ts';
import type { PlayRun, Stop } from './run.ts';

/** What came of an attempt, as it was recorded; `stop` is set when a question inside it stayed open. */
export interface AttemptEnd {
  readonly outcome: AttemptOutcome;
  readonly stop?: Stop;
}

/** What came of an attempt of a dead engine. */
export interface AdoptedEnd extends AttemptEnd {
  /** The last attempt of its round of retries. */
  readonly last: number;
}

/** One attempt of a step: its intent is on the disk before anything runs, its outcome before anyone learns of it. */
export async function attempt(
  run: PlayRun,
  step: Step,
  prepared: Prepared,
  number: number,
): Promise<AttemptEnd> {
  const name = attemptName(step, number);
  const durable = isDurable(step, prepared) ? durablePath(run, name) : undefined;
  const own = durable === undefined ? {} : { through: outliving(durable) };
  const execution = await run.running.during(step, prepared, async () => {
    intend(run, step, prepared, number);
    const began = run.ports.clock.monotonic();
    const executed = await execute(run, step, prepared, { attempt: number, name, ...own });
    const outcome = await verified(run, step, executed.outcome, number);
    return { ...executed, outcome, duration: run.ports.clock.monotonic() - began };
  });
  const end = conclude(run, step, number, execution);
  if (durable !== undefined) forgetDurable(run, durable);
  run.running.rethrow();
  return end;
}

/** Records what is about to be done. */
function intend(run: PlayRun, step: Step, prepared: Prepared, attempt: number): void {
  const lasts = prepared.kind.lasts?.(prepared.action);
  const undo = step.undo && prepare(run, step.id, step.undo);
  run.record({
    type: 'step.started',
    step: step.id,
    kind: step.kind,
    effect: step.effect,
    attempt,
    action: prepared.lines,
    digest: digestOf(prepared.action, run.redactor),
    ...(lasts !== undefined && { lasts: Math.max(0, lasts - elapsed(run, step)) }),
    ...(undo?.ok && { undo: undo.prepared.lines }),
  });
}

/**
 * Goes on with an attempt whose engine died, where its process left a trace: it runs still, or its exit status is on
 * the disk (RELIABILITY D5). Undefined where nobody can tell how it ended.
 */
export async function adopt(
  run: PlayRun,
  step: Step,
  state: Extract<StepState, { status: 'running' }>,
): Promise<AdoptedEnd | undefined> {
  const { attempt: number, started, process } = state;
  const ready = prepare(run, step.id, step);
  if (!ready.ok || !isDurable(step, ready.prepared)) return undefined;
  // Rendered from other values, the action would not say what the exit status means.
  if (digestOf(ready.prepared.action, run.redactor) !== state.digest) return undefined;
  const name = attemptName(step, number);
  const durable = durablePath(run, name);
  const trace = run.ports.processes.trace(durable, process);
  if (trace.state === 'lost') return undefined;
  run.record({
    type: 'step.adopted',
    step: step.id,
    kind: step.kind,
    effect: step.effect,
    attempt: number,
    action: ready.prepared.lines,
    ran: Math.max(0, run.ports.clock.now() - Date.parse(started)),
    ...(trace.state === 'running' && { process: trace.process }),
  });
  const { through, lost } = adopting(durable, process);
  const execution = await run.running.during(step, ready.prepared, async () => {
    const executed = await execute(run, step, ready.prepared, { attempt: number, name, through });
    if (lost()) return undefined;
    const ended = trace.state === 'ended' ? trace.at : run.ports.clock.now();
    const outcome = await verified(run, step, executed.outcome, number);
    return { ...executed, outcome, duration: Math.max(0, ended - Date.parse(started)) };
  });
  const end = execution && conclude(run, step, number, execution);
  run.running.rethrow();
  return end && { ...end, last: lastOfRound(state, step, number) };
}

/** Records the outcome of an attempt; nobody learns of it before. */
function conclude(
  run: PlayRun,
  step: Step,
  attempt: number,
  { outcome, output, stop, duration }: Execution & { readonly duration: number },
): AttemptEnd {
  const recorded = run.record({
    type: 'step.finished',
    step: step.id,
    attempt,
    duration: Math.round(duration),
    outcome,
    ...(output && { output }),
  });
  return { outcome: recorded.outcome, ...(stop && { stop }) };
}

/** A success counts once the step's own probe has seen its effect; a probe that cannot look leaves it unknown. */
async function verified(
  run: PlayRun,
  step: Step,
  outcome: AttemptOutcome,
  number: number,
): Promise<AttemptOutcome> {
  if (outcome.status !== 'succeeded' || step.verify === undefined) return outcome;
  const probed = await probe(run, step, step.verify, number);
  if (probed.says === 'holds') return outcome;
  const { error } = probed;
  const help = error.help === undefined ? {} : { help: error.help };
  if (probed.says === 'fails') return notInPlace(outcome, error.message, help);
  const message = `the step ran, and whether its effect is in place could not be looked at: ${error.message}`;
  return { status: 'unknown', error: { code: 'RB514', message, ...help }, outputs: outcome.outputs };
}

const notInPlace = ({ outputs }: StepOutcome, reason: string, help: { help?: string }): StepOutcome =>
  failed(
    { code: 'RB510', message: `the step ran, but its effect is not in place: ${reason}`, ...help },
    outputs,
  );
