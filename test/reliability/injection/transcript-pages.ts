import { renderReview } from '../../../src/review/comment.ts';
import type { Review } from '../../../src/review/review.ts';
import { headlineOfReview, testsInWords } from '../../../src/review/verdict.ts';
import { renderAsciicast } from '../../../src/terminal/asciicast.ts';
import { shownOutput } from '../../../src/terminal/escape.ts';
import { comparePlays } from '../../../src/transcript/compare-plays.ts';
import { renderComparisonMarkdown } from '../../../src/transcript/comparison-markdown.ts';
import { alikeText } from '../../../src/transcript/comparison-words.ts';
import { renderForm } from '../../../src/transcript/form.ts';
import { readForm } from '../../../src/transcript/form-template.ts';
import { gather } from '../../../src/transcript/gather.ts';
import { renderHtml } from '../../../src/transcript/html.ts';
import { renderJson } from '../../../src/transcript/json.ts';
import { renderJunit } from '../../../src/transcript/junit.ts';
import { renderText } from '../../../src/transcript/text.ts';
import {
  diagnostic,
  inert,
  must,
  outputs,
  type PageExam,
  planWith,
  poisoned,
  sameMarkdown,
  xmlTags,
} from './page-exam.ts';
import { PLAIN } from './values.ts';

const FORM = '# {{playbook.title}}\n\n{{#each steps}}## {{name}}\n\n{{code id}}\n\n{{/each}}';

const reviewWith = (text: string): Review => ({
  base: text,
  head: text,
  playbooks: [
    {
      file: text,
      plays: [text],
      diagnostics: [diagnostic(text)],
      tests: {
        is: 'played',
        file: text,
        covered: 50,
        asked: 100,
        scenarios: [{ scenario: text, unmet: [text, `${text}\n${text}`] }],
      },
    },
    {
      file: text,
      plays: [],
      diagnostics: [],
      change: { file: text, playbook: text, is: 'same', headline: [], facts: [], steps: [] },
      plan: planWith(text),
      tests: { is: 'unreadable', file: text, diagnostics: [diagnostic(text)] },
    },
  ],
});

const noXml = (page: string): boolean =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has none of them
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(page);

const COLOUR = /^[\d;]*m/;

/** Of what is shown only colours act. */
const onlyColours = (shown: string): void => {
  const parts = shown.split('\u001b[');
  must(
    parts.slice(1).every((part) => COLOUR.test(part)),
    'more than a colour',
    shown,
  );
  inert(parts.map((part, at) => (at === 0 ? part : part.replace(COLOUR, ''))).join(''));
};

/** Enough of a long text: breaking it into lines takes its time, and says nothing more. */
const some = (text: string): string => text.slice(0, 2000);

/** How the other formats of transcripts, comparisons and reviews take hostile texts. */
export const TRANSCRIPT_PAGES: Readonly<Record<string, PageExam>> = {
  renderHtml: (text) => {
    const page = (of: string): string => inert([...renderHtml(gather(poisoned(of)), outputs(of))].join(''));
    const tags = (of: string): string => [...new Set(xmlTags(page(of)).split(','))].toSorted().join();
    must(tags(text) === tags(PLAIN), 'other tags', tags(text));
  },
  renderText: (text) => {
    const page = (of: string): string =>
      inert([...renderText(gather(poisoned(some(of))), outputs(some(of)))].join(''));
    const titles = (of: string): number =>
      page(of)
        .split('\n')
        .filter((line) => /^[-=]{4,}$/.test(line)).length;
    must(titles(text) === titles(PLAIN), 'other titles', page(text));
  },
  renderJunit: (text) => {
    const page = (of: string): string => [...renderJunit(gather(poisoned(of)), outputs(of))].join('');
    must(xmlTags(page(text)) === xmlTags(page(PLAIN)) && !noXml(page(text)), 'other XML', page(text));
  },
  shownOutput: (text) => {
    must(!/[\n\t]/.test(inert(shownOutput(text, false))), 'more than a line', text);
    onlyColours(shownOutput(text, true));
  },
  renderAsciicast: (text) => {
    const options = { version: 3, idle: 1000, full: false } as const;
    const lines = [...renderAsciicast(poisoned(some(text)), outputs(some(text)), options)]
      .join('')
      .trimEnd()
      .split('\n');
    for (const [index, line] of lines.entries()) {
      const value: unknown = JSON.parse(line);
      // Of what is shown only colours act, and what they are followed by is as inert as on any screen.
      const shown = Array.isArray(value) ? String(value[2]) : '';
      must(index === 0 || Array.isArray(value), 'no event', line);
      onlyColours(shown.replaceAll('\r\n', '\n'));
    }
  },
  renderComparisonMarkdown: (text) =>
    sameMarkdown((of) => {
      const play = gather(poisoned(of));
      const other = { ...play, playbook: { ...play.playbook, name: `${of}x` }, inputs: { [of]: `${of}x` } };
      return renderComparisonMarkdown(comparePlays(play, other));
    }, text),
  alikeText: (text) =>
    must(
      !/[\n\t]/.test(inert(alikeText(comparePlays(gather(poisoned(text)), gather(poisoned(PLAIN)))))),
      'more than a line',
      text,
    ),
  renderForm: (text) =>
    sameMarkdown((of) => {
      const form = readForm('form.md', FORM);
      if (!form.ok) throw new Error('no form');
      const data: unknown = JSON.parse([...renderJson(gather(poisoned(of)), outputs(of))].join(''));
      return [...renderForm(form.value, data)].join('');
    }, text),
  renderReview: (text) => sameMarkdown((of) => renderReview(reviewWith(of)), text),
  headlineOfReview: (text) =>
    must(
      headlineOfReview(reviewWith(text)) === headlineOfReview(reviewWith(PLAIN)),
      'another headline',
      text,
    ),
  testsInWords: (text) => {
    for (const [index, review] of reviewWith(text).playbooks.entries()) {
      const plain = reviewWith(PLAIN).playbooks[index];
      must(plain !== undefined && testsInWords(review) === testsInWords(plain), 'other words', text);
    }
  },
};
