import type { Question } from '../ports/operator.ts';
import { readTick } from '../steps/tick.ts';
import type { Block } from './blocks.ts';
import { code, join, NOTHING, type Phrase, quoted, say } from './phrase.ts';
import { attemptsOf } from './select.ts';
import type { Asked, StepEntry, TranscriptStep } from './transcript.ts';
import { answeredBy, answerText, decidedIn, labelOf, questionText } from './words.ts';

/** What could be chosen, where the playbook and not the engine says so. */
function* choices({ question, purpose }: Asked): Iterable<Block> {
  if (purpose !== 'confirm' || question?.answer.type !== 'choice') return;
  const each = question.answer.choices.map(({ value, label, consequence }) => {
    const said = [label, consequence].filter((text) => text !== undefined);
    return said.length === 0 ? code(value) : say`${code(value)} (${join(said, '; ')})`;
  });
  yield { type: 'paragraph', text: say`Choices: ${join(each, ', ')}.` };
}

/** What stood on the screen beside the question, unless the transcript shows it anyway. */
function* context({ purpose, question }: Asked, step: TranscriptStep): Iterable<Block> {
  const shown = (question?.context ?? []).join('\n');
  const known =
    purpose === 'failure' || attemptsOf(step).some(({ action }) => action.join('\n').includes(shown));
  if (shown !== '' && !known) yield { type: 'verbatim', lines: [shown] };
}

function* answered(asked: Asked): Iterable<Block> {
  const { answer } = asked;
  if (!answer) {
    yield { type: 'paragraph', text: say`**No answer on record.**` };
    return;
  }
  const { at } = answer;
  const who = say`by ${answeredBy(asked, decidedIn(asked))}`;
  const text = answerText(answer.value);
  if (text.includes('\n')) {
    yield { type: 'paragraph', at, text: say`Answered ${who}:` };
    yield { type: 'verbatim', lines: [text] };
    return;
  }
  const label = labelOf(asked);
  const said = label === undefined ? code(text) : say`${code(text)} (${label})`;
  yield { type: 'paragraph', at, text: say`Answered ${said} ${who}.` };
}

/** What became of an item, in a word, and why where it was not done. */
const tickedText = (value: string): Phrase => {
  const tick = readTick(value);
  if (tick === undefined) return code(value);
  if (tick.state === 'done') return say`done`;
  return say`${tick.state === 'failed' ? say`**could not be done**` : say`*skipped*`}: ${tick.reason};`;
};

/** A question about an item of manual work. */
export type AskedItem = Asked & { readonly question: Question };

/** Whether a question is about an item of manual work. */
export const isItem = (entry: StepEntry | undefined): entry is AskedItem =>
  entry?.type === 'asked' && entry.question?.item !== undefined;

/** An item of manual work: a tick, what was to be done, who did it and when. */
function item(asked: AskedItem): Block {
  const { question, answer } = asked;
  const text = String(answer?.value ?? '');
  const command = question.context.map((line) => line.replace(/^[$ ] /, '')).join('\n');
  const shown = command === '' ? NOTHING : say` (${code(command)})`;
  return {
    type: 'item',
    done: readTick(text)?.state === 'done',
    lead: say`${question.item?.number ?? ''}. ${question.ask.trim()}${shown}`,
    told: answer
      ? say`${tickedText(text)} by ${answeredBy(asked, decidedIn(asked))}.`
      : say`**No answer on record.**`,
    ...(answer && { at: answer.at }),
  };
}

/** The items of a list stand below one another; behind the last one, which were not reached. */
export function* tellItem(asked: AskedItem, step: TranscriptStep): Iterable<Block> {
  yield item(asked);
  const index = step.entries.indexOf(asked);
  if (isItem(step.entries[index + 1])) return;
  yield { type: 'items-end' };
  const { number = 0, of = 0 } = asked.question.item ?? {};
  if (number >= of || step.entries.slice(index + 1).some(isItem)) return;
  const which = number + 1 === of ? `Item ${of} was` : `Items ${number + 1} to ${of} were`;
  yield { type: 'paragraph', text: say`${which} not reached.` };
}

/** A question with its choices, and who answered what after how long. */
export function* tellQuestion(asked: Asked, step: TranscriptStep): Iterable<Block> {
  yield {
    type: 'paragraph',
    at: asked.at,
    text: say`Asked: ${quoted(questionText(asked))}`,
  };
  yield* choices(asked);
  yield* context(asked, step);
  yield* answered(asked);
}
