import { appendFileSync } from 'node:fs';

/** One line of the table in docs/reliability.md. */
export interface Figure {
  /** The test's number in the plan, as in `T3`. */
  readonly test: string;
  readonly what: string;
  /** How many cases were tried. */
  readonly n: number;
  readonly seed?: number;
  /** What came of them, as in `0 lost`. */
  readonly result: string;
}

/** Keeps a figure for `npm run reliability`, which prints them all; without it the figure goes nowhere. */
export function report(figure: Figure): void {
  const file = process.env.RUNBOOK_FIGURES;
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(figure)}\n`);
}

/** How much longer than usual the tests run: RUNBOOK_TEST_SCALE, 1 in an ordinary run. */
export const scale = Number(process.env.RUNBOOK_TEST_SCALE ?? 1);

/** `n` cases, or as many times more as the scale says; a scale below 1 is for a quick look. */
export const scaled = (n: number): number => Math.max(1, Math.round(n * scale));

/** Where the pseudo-random choices start: RUNBOOK_TEST_SEED, or the same each time. */
export const seed = Number(process.env.RUNBOOK_TEST_SEED ?? 20_261_122);

/** Pseudo-random numbers in [0, 1), the same for the same seed (mulberry32, public domain). */
export function random(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
