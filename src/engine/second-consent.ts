import type { Question } from '../ports/operator.ts';
import type { StepError } from '../steps/kind.ts';
import { agrees, isNo, MOST_TRIES, nobodyElse, OTHER_NAME, SECOND } from '../steps/second-person.ts';
import { declinedBy, secondOf } from './approval.ts';
import { ask, freshConsent, openQuestion } from './questions.ts';
import type { PlayRun, Stop } from './run.ts';

/** Asks a second person to release what the first one has; undefined when they do, under a name of their own. */
export async function secondConsent(
  run: PlayRun,
  question: Question,
  first: { readonly by: string },
): Promise<{ readonly stop: Stop } | StepError | undefined> {
  if (hasConsent(run, question.step, first)) return undefined;
  for (let tried = 0; tried < MOST_TRIES; tried += 1) {
    const said = [`${first.by} has agreed`, ...(tried === 0 ? [] : [OTHER_NAME])];
    const second = secondOf(question, said);
    const reply = await ask(run, second);
    if (!reply.given) return { stop: openQuestion(second, reply) };
    if (isNo(reply.value)) return declinedBy('the second person');
    if (agrees(reply.value, first.by)) return undefined;
  }
  return nobodyElse(first);
}

/** Whether the second person's approval on record still stands: as that of the first one, until the step has come to something. */
function hasConsent(run: PlayRun, step: string, first: { readonly by: string }): boolean {
  const recorded = freshConsent(run, step, SECOND);
  if (recorded === undefined || run.step(step) !== undefined) return false;
  return agrees(recorded.value, first.by);
}
