const UP = 1;
const DOWN = 2;
const LEFT = 4;
const RIGHT = 8;

/** Lines by where they leave a cell: what every fixed font has. */
const LINES = [' ', '│', '│', '│', '─', '┘', '┐', '┤', '─', '└', '┌', '├', '─', '┴', '┬', '┼'];

/** A drawing of characters; row 0 is at the top. */
export class Canvas {
  readonly columns: number;
  readonly rows: number;
  readonly #ground: string[][];
  readonly #lines: number[][];
  readonly #marks: (string | undefined)[][];

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
    const filled = <T>(value: T): T[][] =>
      Array.from({ length: rows }, () => Array.from({ length: columns }, () => value));
    this.#ground = filled(' ');
    this.#lines = filled(0);
    this.#marks = filled<string | undefined>(undefined);
  }

  /** A broken line across, behind all else. */
  rule(row: number, mark: string): void {
    for (let column = 0; column < this.columns; column += 2) this.#put(this.#ground, column, row, mark);
  }

  mark(column: number, row: number, mark: string): void {
    this.#put(this.#marks, column, row, mark);
  }

  /** On along its row and then up or down, as a value that holds until the next one is known. */
  stair(from: readonly [column: number, row: number], to: readonly [column: number, row: number]): void {
    const [column, row] = from;
    const [end, last] = to;
    for (let at = column; at < end; at += 1) {
      this.#join(at, row, RIGHT);
      this.#join(at + 1, row, LEFT);
    }
    const [ahead, back, step] = last < row ? [UP, DOWN, -1] : [DOWN, UP, 1];
    for (let at = row; at !== last; at += step) {
      this.#join(end, at, ahead);
      this.#join(end, at + step, back);
    }
  }

  lines(): readonly string[] {
    return this.#ground.map((cells, row) =>
      cells
        .map((ground, column) => {
          const mark = this.#marks[row]?.[column];
          const line = this.#lines[row]?.[column] ?? 0;
          return mark ?? (line === 0 ? ground : LINES[line]);
        })
        .join(''),
    );
  }

  #join(column: number, row: number, way: number): void {
    this.#put(this.#lines, column, row, (this.#lines[row]?.[column] ?? 0) | way);
  }

  #put<T>(cells: T[][], column: number, row: number, value: T): void {
    const line = cells[row];
    if (line && column >= 0 && column < this.columns) line[column] = value;
  }
}
