import { distance } from 'fastest-levenshtein';

/** The candidate that a person most probably meant by `word`, if one is near enough to be worth naming. */
export function suggest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase();
  const limit = word.length < 4 ? 1 : word.length < 8 ? 2 : 3;
  let best: string | undefined;
  let least = limit + 1;
  for (const candidate of candidates) {
    if (candidate === word || Math.abs(candidate.length - word.length) >= least) continue;
    const difference = distance(wanted, candidate.toLowerCase());
    if (difference < least) {
      best = candidate;
      least = difference;
    }
  }
  return best;
}

/** `Did you mean "x"?` as a help text, or nothing when no candidate is near. */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  const meant = suggest(word, candidates);
  return meant === undefined ? undefined : `Did you mean "${meant}"?`;
}
