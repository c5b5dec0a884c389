import { failed, type OwnQuestion, type RunContext, type StepOutcome } from './kind.ts';
import { unanswered } from './unanswered.ts';

/** The answer of the first of two people. */
interface First {
  readonly by: string;
}

/** How often a name that does not count is asked for again. */
const MOST_TRIES = 3;

/** The question to the second of two people. */
export const secondQuestion = (context: readonly string[]): OwnQuestion => ({
  ask: 'A second person agrees by typing their name, or declines with no:',
  answer: { type: 'text' },
  item: { id: 'second', number: 2, of: 2 },
  context,
});

/** Asks a second person to agree with the first one; it counts only under another name. */
export async function askSecond(question: string, first: First, context: RunContext): Promise<StepOutcome> {
  const said = [question, `${first.by} said yes`];
  const counts = (value: unknown): boolean => isNo(value) || isOther(value, first.by);
  for (let tried = 0; tried < MOST_TRIES; tried += 1) {
    const why = tried === 0 ? [] : ['that name does not count: it takes the name of another person'];
    const asked = secondQuestion([...said, ...why]);
    const reply = await context.ask(asked, counts);
    if (!reply.given) return unanswered(asked.ask, reply, context.signal);
    const { value, at } = reply;
    if (isNo(value)) return { status: 'succeeded', outputs: { answer: false, by: reply.by, at } };
    if (counts(value)) {
      const by = `${first.by} and ${String(value).trim()}`;
      return { status: 'succeeded', outputs: { answer: true, by, at } };
    }
  }
  return failed({
    code: 'RB509',
    message: `a second person must agree under a name of their own; ${first.by} has answered already`,
    help: 'Let them type their name, or give it with --answer STEP.second=NAME.',
  });
}

const isNo = (value: unknown): boolean => /^\s*(?:no|n)\s*$/i.test(String(value));

const isOther = (value: unknown, first: string): boolean => {
  const name = String(value).trim().toLowerCase();
  return name !== '' && name !== first.trim().toLowerCase() && !/^(?:yes|y|true|done)$/.test(name);
};
