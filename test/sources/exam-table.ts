import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expectGolden } from '../golden.ts';

/** A source that is examined: what heads its column, and why it has no cell for some situations. */
export interface Column {
  readonly head: string;
  readonly never: Readonly<Partial<Record<string, string>>>;
}

const BOUNDS = /(<!-- the exam -->\n)[\s\S]*(<!-- end of the exam -->)/;

const line = (columns: readonly string[]): string => `| ${columns.join(' | ')} |`;

/** What came of an exam, by source and situation, which must be what a page of docs/ says. */
export class ExamTable {
  readonly #cells = new Map<string, string>();

  set(column: Column, situation: string, cell: string): void {
    this.#cells.set(`${column.head} ${situation}`, cell);
  }

  /** Holds the page against the table, if all of the exam was taken: of a part there is no table. */
  expectOn(page: string, columns: readonly Column[], situations: Readonly<Record<string, string>>): void {
    const rows = Object.entries(situations);
    const cellOf = ({ head, never }: Column, row: string): string | undefined =>
      this.#cells.get(`${head} ${row}`) ?? (never[row] === undefined ? undefined : `(${never[row]})`);
    if (columns.some((column) => rows.some(([row]) => cellOf(column, row) === undefined))) return;
    const table = [
      line(['', ...columns.map(({ head }) => head)]),
      line(['---', ...columns.map(() => '---')]),
      ...rows.map(([row, title]) => line([title, ...columns.map((column) => cellOf(column, row) ?? '')])),
    ].join('\n');
    const path = fileURLToPath(new URL(`../../docs/${page}`, import.meta.url));
    expectGolden(path, readFileSync(path, 'utf8').replace(BOUNDS, `$1${table}\n$2`));
  }
}
