/** A line of a comparison: in both texts, only expected, or only there. */
export interface DiffLine {
  readonly mark: ' ' | '-' | '+';
  readonly text: string;
}

/** Compares lines by their longest common subsequence; meant for texts that people read, some hundred lines at most. */
export function diffLines(expected: readonly string[], got: readonly string[]): readonly DiffLine[] {
  const common = lengths(expected, got);
  const lines: DiffLine[] = [];
  let [left, right] = [0, 0];
  while (left < expected.length || right < got.length) {
    const [wanted, is] = [expected[left], got[right]];
    if (wanted !== undefined && wanted === is) {
      lines.push({ mark: ' ', text: wanted });
      left += 1;
      right += 1;
    } else if (
      is === undefined ||
      (wanted !== undefined && at(common, left + 1, right) >= at(common, left, right + 1))
    ) {
      lines.push({ mark: '-', text: wanted ?? '' });
      left += 1;
    } else {
      lines.push({ mark: '+', text: is });
      right += 1;
    }
  }
  return lines;
}

const at = (table: readonly (readonly number[])[], row: number, column: number): number =>
  table[row]?.[column] ?? 0;

/** How long the common part is from each pair of lines on. */
function lengths(expected: readonly string[], got: readonly string[]): readonly (readonly number[])[] {
  const table = Array.from({ length: expected.length + 1 }, () => new Array<number>(got.length + 1).fill(0));
  for (let left = expected.length - 1; left >= 0; left -= 1) {
    const row = table[left] ?? [];
    for (let right = got.length - 1; right >= 0; right -= 1)
      row[right] =
        expected[left] === got[right]
          ? at(table, left + 1, right + 1) + 1
          : Math.max(at(table, left + 1, right), at(table, left, right + 1));
  }
  return table;
}
