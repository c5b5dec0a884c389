import stringWidth from 'string-width';

/** Text that takes one column a character: what our own lines are made of. Tables are loaded for other text only. */
const NARROW = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u2190-\u2193\u2500-\u257f]*$/;

let segmenter: Intl.Segmenter | undefined;

/** Made at the first use: it costs as much as a third of starting up. */
const segmentsOf = (text: string): Intl.Segments => {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter.segment(text);
};

/** Columns that a text takes on a terminal; colours take none. */
export const columnsOf = (text: string): number => (NARROW.test(text) ? text.length : stringWidth(text));

/** A text cut to at most `columns`, with an ellipsis where something is missing; the text must hold no escapes. */
export const clip = (text: string, columns: number): string => {
  // A longer text cannot fit, so only its start is measured.
  const near = text.slice(0, columns * 8 + 8);
  if (near.length === text.length && columnsOf(near) <= columns) return text;
  let result = '';
  let used = 0;
  for (const { segment } of segmentsOf(near)) {
    used += columnsOf(segment);
    if (used > columns - 1) break;
    result += segment;
  }
  return columns < 1 ? '' : `${result}…`;
};

/** A text filled with spaces to `columns`. */
export const pad = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
