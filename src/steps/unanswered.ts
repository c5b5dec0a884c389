import { interrupted } from './interrupted.ts';
import { failed, type OwnReply, type StepOutcome } from './kind.ts';

/** The outcome of a step whose question got no answer. */
export const unanswered = (
  ask: string,
  { reason }: Extract<OwnReply, { given: false }>,
  signal: AbortSignal,
  outputs: Readonly<Record<string, unknown>> = {},
): StepOutcome => {
  if (reason === 'aborted') return interrupted(signal, outputs);
  return failed(
    {
      code: 'RB403',
      message: `nobody is there to answer: ${ask}`,
      help: 'Answer it on the command line with --answer STEP=VALUE, or play it in a terminal.',
    },
    outputs,
  );
};
