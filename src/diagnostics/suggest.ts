import { distance } from 'fastest-levenshtein';

/** The candidate that a person most probably meant by `word`, if one is near enough to be worth naming. */
export function suggest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase();
  const limit = word.length < 4 ? 1 : word.length < 8 ? 2 : 3;
  const names = [...candidates];
  let best: string | undefined;
  let least = limit + 1;
  for (const candidate of names) {
    if (candidate === word || Math.abs(candidate.length - word.length) >= least) continue;
    const difference = distance(wanted, candidate.toLowerCase());
    if (difference < least) {
      best = candidate;
      least = difference;
    }
  }
  return best ?? begun(wanted, names);
}

/** The one candidate that a word is the beginning of: `int` for `integer`. */
function begun(wanted: string, candidates: readonly string[]): string | undefined {
  if (wanted.length < 3) return undefined;
  const found = candidates.filter(
    (candidate) => candidate.length > wanted.length && candidate.toLowerCase().startsWith(wanted),
  );
  return found.length === 1 ? found[0] : undefined;
}

/** `Did you mean "x"?` as a help text, or nothing when no candidate is near. */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  const meant = suggest(word, candidates);
  return meant === undefined ? undefined : `Did you mean "${meant}"?`;
}
