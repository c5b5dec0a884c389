import type { InterruptDecision } from '../journal/interruption.ts';
import type { Step } from '../steps/step.ts';
import { betweenQuestion } from './interrupt-question.ts';
import type { PlayRun, Stop } from './run.ts';

/** Why the play does not go on with this step, if so: a signal came before it, or a Ctrl-C is now answered so. */
export async function haltBefore(run: PlayRun, step: Step): Promise<Stop | undefined> {
  const { interruption } = run;
  if (!interruption.halting.aborted) await answerOpen(run, step);
  if (!interruption.halting.aborted) return undefined;
  const message = `stopped by ${String(interruption.halting.reason)} before this step`;
  return { status: 'interrupted', step: step.id, error: { code: 'RB514', message } };
}

/** Why the play does not go on after this step was cut off or is to be tried again. */
export const haltedAt = (run: PlayRun, step: Step): Stop => ({
  status: 'interrupted',
  step: step.id,
  error: { code: 'RB514', message: `ended by ${String(run.interruption.halting.reason)}` },
});

/** Puts the question again that a step's end has left open: nothing more is started before somebody says so. */
async function answerOpen(run: PlayRun, next: Step): Promise<void> {
  const { open, halting } = run.interruption;
  if (open === undefined) return;
  run.interruption.open = undefined;
  const reply = await run.ports.operator.ask(betweenQuestion(next, run.state()), halting);
  // A signal that closed the question has stopped the play already.
  if (halting.aborted) return;
  if (reply.given) {
    const decision = reply.value as InterruptDecision;
    run.record({ type: 'play.interrupted', ...open, decision, by: reply.by });
  } else run.record({ type: 'play.interrupted', signal: open.signal });
  if (!reply.given || reply.value !== 'go-on') run.interruption.halt(open.signal);
}
