import type { LinePart } from './all-lines.ts';
import { colouredLine } from './html-colours.ts';
import { type Html, html, phrase } from './html-text.ts';
import { type OutputView, showOutput } from './shown-output.ts';
import type { KnownOutput } from './transcript.ts';

/** An output of so few lines is not folded. */
const SHORT = 8;

const MARKS = { stdout: html`<span class="out">out</span>`, stderr: html`<span class="err">err</span>` };

const linePart = (part: LinePart, marked: boolean): Html => {
  if (part.type === 'gap')
    return html`<span class="gap">${part.text}</span>
`;
  const end = part.ends ? '\n' : '';
  if (!marked && !part.text.includes('\u001b')) return html`${part.text}${end}`;
  const mark = marked && part.begins ? MARKS[part.stream] : '';
  return html`${mark}${colouredLine(part.text)}${end}`;
};

/** The output of an attempt, folded where it is long; `open` where it is likely to be wanted. */
export function* outputHtml(output: KnownOutput, view: OutputView, open: boolean): Iterable<Html> {
  const { total, summary, lacks, marked, lines } = showOutput(output, view);
  for (const lack of lacks)
    yield html`<p class="lack">${phrase(lack)}</p>
`;
  if (total === 0) return;
  const state = open || total <= SHORT ? html` open` : '';
  yield html`<details class="output"${state}><summary>${phrase(summary)}</summary><pre>\n`;
  for (const part of lines()) yield linePart(part, marked);
  yield html`</pre></details>
`;
}
