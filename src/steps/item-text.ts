import { clipped } from '../diagnostics/clipped.ts';

/** Characters of an item that are shown beside something else. */
const LONGEST = 60;

/** An item of a list in a few words, for people. */
export function itemText(item: unknown): string {
  const text = typeof item === 'string' ? item : (nameOf(item) ?? JSON.stringify(item));
  return text.length > LONGEST ? clipped(text, LONGEST - 1) : text;
}

/** What a mapping is called by, where it says so. */
function nameOf(item: unknown): string | undefined {
  if (typeof item !== 'object' || item === null) return undefined;
  const named = Object.entries(item).find(([key]) => ['name', 'id', 'host'].includes(key));
  return typeof named?.[1] === 'string' ? named[1] : undefined;
}
