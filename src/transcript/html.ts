import { hash } from 'node:crypto';
import type { Block } from './blocks.ts';
import { blockHtml, heading, stepHead } from './html-blocks.ts';
import { chart } from './html-chart.ts';
import { outputHtml } from './html-output.ts';
import { STYLE } from './html-style.ts';
import { type Html, html, phrase, styleSheet } from './html-text.ts';
import { DEFAULT_LINES, type TranscriptOptions } from './markdown.ts';
import type { OutputReader } from './outputs.ts';
import type { When } from './select.ts';
import { type OutputView, together } from './shown-output.ts';
import { tellPlaced } from './tell.ts';
import type { Transcript, TranscriptStep } from './transcript.ts';

/** What a browser may do with the page: draw it with its own style, and nothing else. */
const policy = (): string =>
  `default-src 'none'; style-src 'sha256-${hash('sha256', STYLE, 'base64')}'; base-uri 'none'; form-action 'none'`;

const pageHead = ({ playbook, play }: Transcript): Html => html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${playbook.title} (${play})</title>
${styleSheet(STYLE)}
</head>
<body>
<main>
`;

/** What is open in the page. */
type Place = 'top' | 'section' | 'step';

const CLOSING: Readonly<Record<Place, Html>> = {
  top: html``,
  section: html`</section>
`,
  step: html`</article>
`,
};

/** What failed is wanted at once; the rest unfolds. */
const isWanted = (step: TranscriptStep | undefined): boolean =>
  step?.status === 'failed' || step?.status === 'unknown';

/** Writes blocks in their order, with what stands around them. */
class Page {
  private place: Place = 'top';
  private readonly transcript: Transcript;

  constructor(transcript: Transcript) {
    this.transcript = transcript;
  }

  *block(block: Exclude<Block, { type: 'output' }>, when: When): Iterable<Html> {
    switch (block.type) {
      case 'title':
        yield html`<h1>${phrase(block.text)}</h1>
`;
        return;
      case 'drill':
        yield html`<p class="drill" role="note">${phrase(block.text)}</p>
`;
        return;
      case 'status':
        yield html`<p class="status ${this.transcript.status}">${phrase(block.text)}</p>
`;
        return;
      case 'section':
        yield* this.section(block.title);
        return;
      case 'step':
        yield* this.leaveStep();
        this.place = 'step';
        yield stepHead(block);
        return;
      case 'bars':
        return;
      default:
        if (block.type === 'note' && !block.inside) yield* this.leaveStep();
        yield blockHtml(block, when);
    }
  }

  *end(): Iterable<Html> {
    yield* this.leaveStep();
    yield CLOSING[this.place];
    yield html`</main>
</body>
</html>
`;
  }

  private *section(title: string): Iterable<Html> {
    yield* this.leaveStep();
    yield CLOSING[this.place];
    // What went on stands above all the tables.
    if (this.place === 'top') yield* chart(this.transcript);
    this.place = 'section';
    yield html`<section>${heading(title)}`;
  }

  private *leaveStep(): Iterable<Html> {
    if (this.place !== 'step') return;
    yield CLOSING.step;
    this.place = 'section';
  }
}

function* pageOf(transcript: Transcript, view: OutputView): Iterable<Html> {
  const page = new Page(transcript);
  yield pageHead(transcript);
  for (const { block, when, step } of tellPlaced(transcript)) {
    if (block.type === 'output') yield* outputHtml(block.output, view, isWanted(step));
    else yield* page.block(block, when);
  }
  yield* page.end();
}

function* textsOf(pieces: Iterable<Html>): Iterable<string> {
  for (const piece of pieces) yield piece.toString();
}

/**
 * The transcript of a play as one page that needs nothing else and runs nothing, in pieces. The same journal gives
 * the same bytes.
 */
export const renderHtml = (
  transcript: Transcript,
  outputs: OutputReader,
  options: TranscriptOptions = {},
): Iterable<string> =>
  together(textsOf(pageOf(transcript, { outputs, lines: options.lines ?? DEFAULT_LINES })));
