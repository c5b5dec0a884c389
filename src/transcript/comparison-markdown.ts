import { cellCode, prose } from '../diagnostics/markdown-text.ts';
import type { Comparison } from './compare-plays.ts';
import { alikeText, comparisonTables } from './comparison-words.ts';

/** Two plays side by side in Markdown. */
export function renderComparisonMarkdown(comparison: Comparison): string {
  const { first, second } = comparison.plays;
  const { plays, steps, notes, values } = comparisonTables(comparison);
  const noteOf = new Map(notes);
  const sides = [cellCode(first.play), cellCode(second.play)];
  const told = steps.map(([id, one, other]) => [
    cellCode(id),
    prose(one),
    prose(other),
    prose(noteOf.get(id) ?? ''),
  ]);
  const differing = values.map(([of, name, one, other]) => [prose(of), ...[name, one, other].map(cellCode)]);
  return [
    `# ${prose(first.play)} and ${prose(second.play)}\n`,
    table(
      ['', ...sides],
      plays.map((row) => row.map(prose)),
    ),
    `${alikeText(comparison)}\n`,
    '## Steps\n',
    table(['Step', ...sides, 'In what they differ'], told),
    ...(differing.length === 0 ? [] : ['## Values\n', table(['Of', 'Value', ...sides], differing)]),
  ].join('\n');
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  `${row(head)}|${head.map(() => ':--').join('|')}|\n${rows.map(row).join('')}`;
