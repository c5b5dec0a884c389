import { shownLine } from '../terminal/escape.ts';
import { clip, columnsOf, pad } from '../terminal/width.ts';

/** Columns that the last column keeps however narrow the terminal is. */
const LEAST = 8;

/**
 * Rows under a head as aligned columns; nothing in a cell is obeyed by the terminal. With `columns` the last column
 * is cut so that a row fits.
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number = Number.POSITIVE_INFINITY,
): string {
  const all = [head, ...rows].map((row) => row.map(shownLine));
  const widths = head.map((_, column) => Math.max(...all.map((row) => columnsOf(row[column] ?? ''))));
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + 2, 0);
  const room = Math.max(LEAST, columns - before);
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === row.length - 1 ? clip(cell, room) : pad(cell, widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  return `${all.map(line).join('\n')}\n`;
}
