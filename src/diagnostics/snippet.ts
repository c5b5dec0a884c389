import stringWidth from 'string-width';
import type { Span } from './diagnostic.ts';
import { visible } from './visible.ts';

const MAX_COLUMNS = 100;
const LEAST_COLUMNS = 40;
const CONTEXT_COLUMNS = 30;
const TAB_COLUMNS = 4;

/** One line of source made fit for a terminal, and where in it the marked range stands, in columns. */
export interface Snippet {
  readonly line: number;
  readonly text: string;
  readonly indent: number;
  readonly width: number;
}

/** The first line of a span as it is shown under a message, in at most `room` columns; nothing when the span is outside the text. */
export function snippetOf(source: string, span: Span, room = MAX_COLUMNS): Snippet | undefined {
  const most = Math.max(LEAST_COLUMNS, Math.min(MAX_COLUMNS, room));
  if (span.start.offset > source.length) return undefined;
  const from = source.lastIndexOf('\n', span.start.offset - 1) + 1;
  const newline = source.indexOf('\n', from);
  const to = newline === -1 ? source.length : newline;
  const line = source.slice(from, to).replace(/\r$/, '');
  const start = Math.min(span.start.offset - from, line.length);
  const end = Math.max(start, Math.min(span.end.offset - from, line.trimEnd().length));
  return { line: span.start.line, ...trimmed(line, start, end, most) };
}

function trimmed(line: string, start: number, end: number, most: number): Omit<Snippet, 'line'> {
  // Widths are measured over a window around the mark, so that a line of a megabyte costs nothing.
  const from = Math.max(0, start - MAX_COLUMNS);
  const before = expand(line.slice(from, start), 0);
  const marked = expand(line.slice(start, Math.min(end, start + MAX_COLUMNS)), columns(before));
  const after = expand(line.slice(Math.min(end, start + MAX_COLUMNS), start + 2 * MAX_COLUMNS), 0);
  const whole = from === 0 && columns(before) + columns(marked) + columns(after) <= most;
  const left =
    whole || (from === 0 && columns(before) <= CONTEXT_COLUMNS)
      ? before
      : `…${lastColumns(before, CONTEXT_COLUMNS)}`;
  const room = most - columns(left) - 1;
  const shown = firstColumns(marked, room);
  const tail = whole ? after : firstColumns(after, room - columns(shown));
  return {
    text: `${left}${shown}${tail}${whole || (shown === marked && tail === after) ? '' : '…'}`.trimEnd(),
    indent: columns(left),
    width: Math.max(1, columns(shown)),
  };
}

function expand(text: string, column: number): string {
  if (!text.includes('\t')) return visible(text);
  let result = '';
  for (const [index, part] of text.split('\t').entries()) {
    if (index > 0) result += ' '.repeat(TAB_COLUMNS - ((column + columns(result)) % TAB_COLUMNS));
    result += visible(part);
  }
  return result;
}

function columns(text: string): number {
  return /^[\x20-\x7e]*$/.test(text) ? text.length : stringWidth(text);
}

function firstColumns(text: string, room: number): string {
  let result = '';
  let used = 0;
  for (const character of text) {
    used += columns(character);
    if (used > room) break;
    result += character;
  }
  return result;
}

function lastColumns(text: string, room: number): string {
  let result = '';
  let used = 0;
  for (const character of [...text].reverse()) {
    used += columns(character);
    if (used > room) break;
    result = character + result;
  }
  return result;
}
