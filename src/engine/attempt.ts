import { createHash } from 'node:crypto';
import { failed, type StepOutcome } from '../steps/kind.ts';
import type { Step } from '../steps/step.ts';
import { execute } from './execute.ts';
import { type Prepared, prepare } from './prepare.ts';
import { probe } from './probe.ts';
import type { PlayRun, Stop } from './run.ts';

/** What came of an attempt; `stop` is set when a question inside it stayed open. */
export interface AttemptEnd {
  readonly outcome: StepOutcome;
  readonly stop?: Stop;
}

/**
 * One attempt of a step: its intent is on the disk before anything runs, its outcome before anyone learns of it.
 */
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
  let { outcome } = execution;
  if (outcome.status === 'succeeded' && step.verify) outcome = await verified(run, step, outcome, number);
  const duration = Math.round(run.ports.clock.monotonic() - began);
  run.record({
    type: 'step.finished',
    step: step.id,
    attempt: number,
    duration,
    outcome,
    ...(output && { output }),
  });
  return { outcome, ...(stop && { stop }) };
}

const digestOf = (run: PlayRun, action: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(run.redactor.value(action)))
    .digest('hex');

async function verified(
  run: PlayRun,
  step: Step,
  outcome: StepOutcome,
  number: number,
): Promise<StepOutcome> {
  const error = await probe(run, step, number);
  if (error === undefined) return outcome;
  const message = `the step ran, but its effect is not in place: ${error.message}`;
  return failed(
    { code: 'RB510', message, ...(error.help !== undefined && { help: error.help }) },
    outcome.outputs,
  );
}
