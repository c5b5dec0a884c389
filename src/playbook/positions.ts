import type { Position, Span } from '../diagnostics/diagnostic.ts';

/** Turns offsets of one source text into positions and spans. */
export interface Positions {
  at(offset: number): Position;
  span(start: number, end: number): Span;
}

/** Indexes the lines of a text once; each look-up is a binary search. */
export function indexPositions(file: string, text: string): Positions {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const at = (offset: number): Position => {
    const bounded = Math.max(0, Math.min(offset, text.length));
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= bounded) low = middle;
      else high = middle - 1;
    }
    return { offset: bounded, line: low + 1, column: bounded - (starts[low] ?? 0) + 1 };
  };
  return { at, span: (start, end) => ({ file, start: at(start), end: at(Math.max(start, end)) }) };
}
