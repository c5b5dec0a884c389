import { failed, type OwnQuestion, type RunContext, type StepError, type StepOutcome } from './kind.ts';
import { unanswered } from './unanswered.ts';

/** The answer of the first of two people. */
interface First {
  readonly by: string;
}

/** How often a name that does not count is asked for again. */
export const MOST_TRIES = 3;

/** How the question to the second of two people is called. */
export const SECOND = 'second';

/** The question to the second of two people. */
export const secondQuestion = (context: readonly string[]): OwnQuestion => ({
  ask: 'A second person agrees by typing their name, or declines with no:',
  answer: { type: 'text' },
  item: { id: SECOND, number: 2, of: 2 },
  context,
});

/** Asks a second person to agree with the first one; it counts only under another name. */
export async function askSecond(question: string, first: First, context: RunContext): Promise<StepOutcome> {
  const said = [question, `${first.by} said yes`];
  const counts = (value: unknown): boolean => isNo(value) || agrees(value, first.by);
  for (let tried = 0; tried < MOST_TRIES; tried += 1) {
    const asked = secondQuestion([...said, ...(tried === 0 ? [] : [OTHER_NAME])]);
    const reply = await context.ask(asked, counts);
    if (!reply.given) return unanswered(asked.ask, reply, context.signal);
    const { value, at } = reply;
    if (isNo(value)) return { status: 'succeeded', outputs: { answer: false, by: reply.by, at } };
    if (agrees(value, first.by)) {
      const by = `${first.by} and ${String(value).trim()}`;
      return { status: 'succeeded', outputs: { answer: true, by, at } };
    }
  }
  return failed(nobodyElse(first));
}

/** What is said with the question when a name did not count. */
export const OTHER_NAME = 'that name does not count: it takes the name of another person';

/** Why it fails when no other name came. */
export const nobodyElse = ({ by }: First): StepError => ({
  code: 'RB509',
  message: `a second person must agree under a name of their own; ${by} has answered already`,
  help: 'Let them type their name, or give it with --answer STEP.second=NAME.',
});

/** Whether the second person declines. */
export const isNo = (value: unknown): boolean => /^\s*(?:no|n)\s*$/i.test(String(value));

/** Whether a name counts as agreement: that of somebody else than the first person, and no refusal. */
export const agrees = (value: unknown, first: string): boolean => {
  const name = String(value).trim().toLowerCase();
  return name !== '' && name !== first.trim().toLowerCase() && !/^(?:yes|y|true|done|no|n)$/.test(name);
};
