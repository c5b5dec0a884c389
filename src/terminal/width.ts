import stringWidth from 'string-width';

const ASCII = /^[\x20-\x7e]*$/;

const segments = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Columns that a text takes on a terminal; colours take none. */
export const columnsOf = (text: string): number => (ASCII.test(text) ? text.length : stringWidth(text));

/** A text cut to at most `columns`, with an ellipsis where something is missing; the text must hold no escapes. */
export const clip = (text: string, columns: number): string => {
  // A longer text cannot fit, so only its start is measured.
  const near = text.slice(0, columns * 8 + 8);
  if (near.length === text.length && columnsOf(near) <= columns) return text;
  let result = '';
  let used = 0;
  for (const { segment } of segments.segment(near)) {
    used += columnsOf(segment);
    if (used > columns - 1) break;
    result += segment;
  }
  return columns < 1 ? '' : `${result}…`;
};

/** A text filled with spaces to `columns`. */
export const pad = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
