import { code, fenced, prose } from '../diagnostics/markdown-text.ts';
import type { Question } from '../ports/operator.ts';
import { readTick } from '../steps/tick.ts';
import { attemptsOf } from './select.ts';
import type { Asked, StepEntry, TranscriptStep } from './transcript.ts';
import { answeredBy, answerText, labelOf, questionText } from './words.ts';

/** What could be chosen, where the playbook and not the engine says so. */
const choicesText = ({ question, purpose }: Asked): string => {
  if (purpose !== 'confirm' || question?.answer.type !== 'choice') return '';
  const choices = question.answer.choices.map(({ value, label, consequence }) => {
    const said = [label, consequence].flatMap((text) => (text === undefined ? [] : [prose(text)]));
    return said.length === 0 ? code(value) : `${code(value)} (${said.join('; ')})`;
  });
  return `Choices: ${choices.join(', ')}.\n\n`;
};

/** What stood on the screen beside the question, unless the transcript shows it anyway. */
const contextText = ({ purpose, question }: Asked, step: TranscriptStep): string => {
  const shown = (question?.context ?? []).join('\n');
  const known =
    purpose === 'failure' || attemptsOf(step).some(({ action }) => action.join('\n').includes(shown));
  return shown === '' || known ? '' : `${fenced([shown])}\n`;
};

const answeredText = (asked: Asked, when: (at: string) => string): string => {
  const { answer } = asked;
  if (!answer) return '**No answer on record.**\n\n';
  const who = `by ${answeredBy(asked, code)}`;
  const text = answerText(answer.value);
  if (text.includes('\n')) return `${when(answer.at)}Answered ${who}:\n\n${fenced([text])}\n`;
  const label = labelOf(asked);
  const said = label === undefined ? code(text) : `${code(text)} (${prose(label)})`;
  return `${when(answer.at)}Answered ${said} ${who}.\n\n`;
};

/** What became of an item, in a word, and why where it was not done. */
const tickedText = (value: string): string => {
  const tick = readTick(value);
  if (tick === undefined) return code(value);
  if (tick.state === 'done') return 'done';
  return `${tick.state === 'failed' ? '**could not be done**' : '*skipped*'}: ${prose(tick.reason)};`;
};

/** A question about an item of manual work. */
export type AskedItem = Asked & { readonly question: Question };

/** Whether a question is about an item of manual work. */
export const isItem = (entry: StepEntry | undefined): entry is AskedItem =>
  entry?.type === 'asked' && entry.question?.item !== undefined;

/** An item of manual work as a line of a list: a tick, what was to be done, who did it and when. */
export function itemLine(asked: AskedItem, when: (at: string) => string): string {
  const { question, answer } = asked;
  const text = String(answer?.value ?? '');
  const told =
    answer === undefined
      ? '**No answer on record.**'
      : `${when(answer.at)}${tickedText(text)} by ${answeredBy(asked, code)}.`;
  const command = question.context.map((line) => line.replace(/^[$ ] /, '')).join('\n');
  const shown = command === '' ? '' : ` (${code(command)})`;
  const lead = `${question.item?.number}. ${prose(question.ask.trim())}`;
  return `- [${readTick(text)?.state === 'done' ? 'x' : ' '}] ${lead}${shown} ${told}\n`;
}

/** What is behind the last item that was asked. */
export const itemsLeft = ({ question }: Asked): string => {
  const { number = 0, of = 0 } = question?.item ?? {};
  if (number >= of) return '\n';
  return `\n${number + 1 === of ? `Item ${of} was` : `Items ${number + 1} to ${of} were`} not reached.\n\n`;
};

/** A question with its choices, and who answered what after how long; `when` puts the time in front. */
export function* questionSection(
  asked: Asked,
  step: TranscriptStep,
  when: (at: string) => string,
): Iterable<string> {
  yield `${when(asked.at)}Asked: “${prose(questionText(asked))}”\n\n`;
  yield choicesText(asked);
  yield contextText(asked, step);
  yield answeredText(asked, when);
}
