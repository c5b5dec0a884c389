import stringWidth from 'string-width';
import { withoutColours } from '../diagnostics/graphic.ts';
import { visible } from '../diagnostics/visible.ts';
import type { LinePart } from './all-lines.ts';
import { plain } from './phrase.ts';
import { type OutputView, showOutput, together } from './shown-output.ts';
import type { KnownOutput } from './transcript.ts';

/** Columns of the text: wide enough for mail and for tickets. */
export const WIDTH = 100;

/** Text broken between words; `hang` columns stand before all lines but the first. */
export function wrapped(text: string, hang = 0): string {
  const [first = '', ...words] = text.trimStart().split(' ');
  const lines: string[] = [];
  let line = text.slice(0, text.length - text.trimStart().length) + first;
  for (const word of words) {
    const longer = `${line} ${word}`;
    if (stringWidth(longer) <= WIDTH) line = longer;
    else {
      lines.push(line);
      line = `${' '.repeat(hang)}${word}`;
    }
  }
  return [...lines, line].map((one) => `${one.trimEnd()}\n`).join('');
}

const linePart = (part: LinePart, marked: boolean): string => {
  if (part.type === 'gap') return `    ${part.text}\n`;
  const mark = marked ? (part.stream === 'stderr' ? '! ' : '| ') : '| ';
  return `${part.begins ? `    ${mark}` : ''}${visible(withoutColours(part.text))}${part.ends ? '\n' : ''}`;
};

/** What was printed keeps its lines: tables stay tables. */
export function* outputText(output: KnownOutput, view: OutputView): Iterable<string> {
  const { total, summary, lacks, marked, lines } = showOutput(output, view);
  for (const lack of lacks) yield `${wrapped(`  ${plain(lack)}`, 2)}\n`;
  if (total === 0) return;
  const texts = function* (): Iterable<string> {
    for (const part of lines()) yield linePart(part, marked);
  };
  yield `${wrapped(`  ${plain(summary)}:`, 2)}\n`;
  yield* together(texts());
  yield '\n';
}
