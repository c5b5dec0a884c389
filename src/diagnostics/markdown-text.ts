import { visible, visibleLine } from './visible.ts';

/** Whatever starts something in GitHub's Markdown: emphasis, links, HTML, tables, headings, formulas, strikes. */
const MARKUP = /[\\`*_[\]<>&|#$~!]/g;

/** A person or team would be notified, and a name is not meant to. */
const MENTION = /@(?=[A-Za-z0-9])/g;

/** A bar is an entity because parsers disagree on what a backslash before one means behind another backslash. */
const ENTITIES: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '|': '&#124;' };

/** Text from outside as one line of Markdown that renders as exactly that text. */
export const prose = (text: string): string =>
  visibleLine(text)
    .replace(MARKUP, (mark) => ENTITIES[mark] ?? `\\${mark}`)
    .replace(MENTION, '@<!-- -->');

const longestRun = (text: string): number =>
  Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));

const span = (line: string): string => {
  if (line === '') return '(empty)';
  const ticks = '`'.repeat(longestRun(line) + 1);
  // Without spaces a text that starts or ends with a backtick would lengthen the fence.
  const pad = /^`|`$/.test(line) ? ' ' : '';
  return `${ticks}${pad}${line}${pad}${ticks}`;
};

/** Text from outside as a code span on one line. */
export const code = (text: string): string => span(visibleLine(text));

/** As `code`, for a cell of a table, where a bar would end the cell even inside of a code span. */
export const cellCode = (text: string): string =>
  text.includes('|') ? `<code>${prose(text)}</code>` : code(text);

/** A fence that no run of backticks in these texts closes; a run may go on in the next text. */
export const fenceAround = (texts: Iterable<string>): string => {
  let longest = 2;
  let open = '';
  for (const text of texts) {
    longest = Math.max(longest, longestRun(open + text));
    open = /`*$/.exec(open + text)?.[0] ?? '';
  }
  return '`'.repeat(longest + 1);
};

/** Lines from outside as a fenced block whose fence is longer than any run of backticks in them. */
export const fenced = (lines: readonly string[], language = 'text'): string => {
  const body = visible(lines.join('\n'));
  const fence = fenceAround([body]);
  return `${fence}${language}\n${body}\n${fence}\n`;
};
