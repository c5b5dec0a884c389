import { code, fenced, prose } from '../diagnostics/markdown-text.ts';
import { attemptsOf } from './select.ts';
import type { Asked, TranscriptStep } from './transcript.ts';
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
