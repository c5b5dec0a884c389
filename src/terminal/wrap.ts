import { stripVTControlCharacters } from 'node:util';
import { columnsOf } from './width.ts';

/** What stands alone at the left of a line, so that its text goes on below itself: a mark, a counter, a label. */
const headOf = (line: string): string =>
  /^ *(?:[^\p{L}\p{N}\s] )?(?:\[[\d.]+(?:\/\d+)?\] |help: |RB\d{3} |[a-z]+(?: [a-z]+)? {2,})?/u.exec(
    line,
  )?.[0] ?? '';

/** Columns of a narrow screen that are kept for the text. */
const TEXT = 24;

const hangOf = (line: string, columns: number): number => {
  const head = headOf(stripVTControlCharacters(line));
  return Math.min(columnsOf(head), Math.max(0, columns - TEXT));
};

/**
 * A line, coloured or not, as lines of at most `columns`, broken between words; text goes on below text. A word
 * that no line can hold is left whole, so that a path or an address can still be copied.
 */
export const wrap = (line: string, columns: number): string[] => {
  if (columnsOf(line) <= columns) return [line];
  const hang = hangOf(line, columns);
  const lines: string[] = [];
  let current = '';
  let used = 0;
  for (const part of line.split(/(?<= )(?=[^ ])/)) {
    if (used > hang && used + columnsOf(part.trimEnd()) > columns) {
      lines.push(current.trimEnd());
      current = ' '.repeat(hang);
      used = hang;
    }
    current += part;
    used += columnsOf(part);
  }
  return [...lines, current.trimEnd()];
};

/** A question to be typed after, without the two columns of the mark before it; an answer finds room behind it. */
export const wrapAsked = (text: string, columns: number): string =>
  text
    .split('\n')
    .flatMap((line) => wrap(`? ${line}`, Math.max(TEXT, columns - 8)))
    .map((line, index) => (index === 0 ? line.slice(2) : line.replace(/^\? /, '  ')))
    .join('\n');
