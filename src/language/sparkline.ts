const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** What stands where there is no value. */
const GAP = '·';

/** Values as bars, a column each, from the lowest to the highest of them; a gap where one is missing. */
export function sparkline(values: readonly (number | undefined)[]): string {
  const known = values.filter((value) => value !== undefined);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  // Halves, since a difference may be larger than any number.
  const span = high / 2 - low / 2;
  return values
    .map((value) => {
      if (value === undefined) return GAP;
      const share = span === 0 ? 0.5 : (value / 2 - low / 2) / span;
      return BARS[Math.round(share * (BARS.length - 1))] ?? GAP;
    })
    .join('');
}
