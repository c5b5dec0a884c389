import type { InterruptDecision } from '../journal/interruption.ts';
import type { Step } from '../steps/step.ts';
import { betweenQuestion } from './interrupt-question.ts';
import type { PlayRun, Stop } from './run.ts';

/** Why the play does not go on with this step, if so: a signal came before it, or a Ctrl-C is now answered so. */
export async function haltBefore(run: PlayRun, step: Step): Promise<Stop | undefined> {
  await answers(run, step);
  const { halting } = run.interruption;
  if (!halting.aborted) return undefined;
  const message = `stopped by ${String(halting.reason)} before this step`;
  return { status: 'interrupted', step: step.id, error: { code: 'RB514', message } };
}

/** Why the play does not go on after this step was cut off or is to be tried again. */
export const haltedAt = (run: PlayRun, step: Step): Stop => ({
  status: 'interrupted',
  step: step.id,
  error: { code: 'RB514', message: `ended by ${String(run.interruption.halting.reason)}` },
});

/** Nothing more is started before a Ctrl-C or a guard is answered, whoever of those that run at once comes to ask. */
async function answers(run: PlayRun, next: Step): Promise<void> {
  const { whole, halting } = run.interruption;
  while (!halting.aborted) {
    const asked = run.running.asked ?? whole.asking ?? run.interruption.held;
    if (asked !== undefined) await asked;
    else if (whole.open === undefined) return;
    else {
      whole.asking = answerOpen(run, next).finally(() => {
        whole.asking = undefined;
      });
      await whole.asking;
    }
  }
}

/** Puts the question again that the end of a step has left open. */
async function answerOpen(run: PlayRun, next: Step): Promise<void> {
  const { whole } = run.interruption;
  const { open, halting } = whole;
  if (open === undefined) return;
  whole.open = undefined;
  const reply = await run.questions.askFirst(betweenQuestion(next, run.state()), halting);
  // A signal that closed the question has stopped the play already.
  if (halting.aborted) return;
  if (reply.given) {
    const decision = reply.value as InterruptDecision;
    run.record({ type: 'play.interrupted', ...open, decision, by: reply.by });
  } else run.record({ type: 'play.interrupted', signal: open.signal });
  if (!reply.given || reply.value !== 'go-on') whole.halt(open.signal);
}
