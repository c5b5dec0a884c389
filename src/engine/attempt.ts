import { hash } from 'node:crypto';
import type { AttemptOutcome } from '../journal/events.ts';
import { failed, type StepOutcome } from '../steps/kind.ts';
import type { Step } from '../steps/step.ts';
import { execute } from './execute.ts';
import { type Prepared, prepare } from './prepare.ts';
import { probe } from './probe.ts';
import type { PlayRun, Stop } from './run.ts';

/** What came of an attempt, as it was recorded; `stop` is set when a question inside it stayed open. */
export interface AttemptEnd {
  readonly outcome: AttemptOutcome;
  readonly stop?: Stop;
}

/** One attempt of a step: its intent is on the disk before anything runs, its outcome before anyone learns of it. */
export async function attempt(
  run: PlayRun,
  step: Step,
  prepared: Prepared,
  number: number,
): Promise<AttemptEnd> {
  const undo = step.undo && prepare(run, step.undo);
  run.record({
    type: 'step.started',
    step: step.id,
    kind: step.kind,
    effect: step.effect,
    attempt: number,
    action: prepared.lines,
    digest: digestOf(run, prepared.action),
    ...(undo?.ok && { undo: undo.prepared.lines }),
  });
  const began = run.ports.clock.monotonic();
  const execution = await execute(run, step, prepared, { attempt: number, name: `${step.id}.${number}` });
  const { stop, output } = execution;
  const outcome = await verified(run, step, execution.outcome, number);
  const recorded = run.record({
    type: 'step.finished',
    step: step.id,
    attempt: number,
    duration: Math.round(run.ports.clock.monotonic() - began),
    outcome,
    ...(output && { output }),
  });
  return { outcome: recorded.outcome, ...(stop && { stop }) };
}

const digestOf = (run: PlayRun, action: unknown): string =>
  hash('sha256', JSON.stringify(run.redactor.value(action)), 'hex');

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
