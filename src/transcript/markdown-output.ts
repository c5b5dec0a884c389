import { withoutColours } from '../diagnostics/graphic.ts';
import { fenceAround } from '../diagnostics/markdown-text.ts';
import { visible } from '../diagnostics/visible.ts';
import type { LinePart } from './all-lines.ts';
import type { Phrase } from './phrase.ts';
import { type OutputView, showOutput, together } from './shown-output.ts';
import type { KnownOutput } from './transcript.ts';

const lineText = (part: LinePart, marked: boolean): string => {
  if (part.type === 'gap') return `${part.text}\n`;
  const mark = marked && part.begins ? (part.stream === 'stderr' ? 'err │ ' : 'out │ ') : '';
  return `${mark}${visible(withoutColours(part.text))}${part.ends ? '\n' : ''}`;
};

/** The output of an attempt, both streams in order; where lines are left out, with the file that holds them. */
export function* outputSection(
  output: KnownOutput,
  view: OutputView,
  inline: (phrase: Phrase) => string,
): Iterable<string> {
  const { total, summary, lacks, marked, lines } = showOutput(output, view);
  const texts = function* (): Iterable<string> {
    for (const part of lines()) yield lineText(part, marked);
  };
  for (const lack of lacks) yield `${inline(lack)}\n\n`;
  if (output.bytes > 0) yield `${inline(summary)}:\n\n`;
  if (total === 0) return;
  const fence = fenceAround(together(texts()));
  yield `${fence}text\n`;
  yield* together(texts());
  yield `${fence}\n\n`;
}
