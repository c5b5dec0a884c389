import { withPatience } from './patience.ts';

/** Texts with all that matches replaced, and how often in each; in the order in which they were given. */
export type Replaced = readonly (readonly [text: string, places: number])[];

const REPLACE = `texts.map((text) => {
  let places = 0;
  for (const pattern of patterns) text = text.replace(pattern, () => { places += 1; return mark; });
  return [text, places];
})`;

/** Replaces what matches any of the patterns, which are global; undefined where that takes longer than a second. */
export const replaceAll = (
  patterns: readonly RegExp[],
  texts: readonly string[],
  mark: string,
): Replaced | undefined => withPatience(REPLACE, { patterns, texts, mark }) as Replaced | undefined;
