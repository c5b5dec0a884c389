import { DURATION_PATTERN } from '../language/durations.ts';
import { THRESHOLD_PATTERN } from '../language/thresholds.ts';

// As the schema has it: a regular expression's source has its slashes escaped.
const inSchema = (pattern: string): string => new RegExp(pattern).source;
const DURATION = inSchema(DURATION_PATTERN);
const THRESHOLD = inSchema(THRESHOLD_PATTERN);

/** What a pattern of the schema is called, where it has a name. */
export const PATTERN_NOUNS: ReadonlyMap<string, string> = new Map([
  [DURATION, 'a duration'],
  [THRESHOLD, 'a threshold'],
]);

/** A text must hold something that can be seen. */
export const NOT_BLANK = '\\S';

/** Whether a text fits a pattern; every text fits none. */
export const fitsPattern = (pattern: string | undefined, text: string): boolean =>
  pattern === undefined || new RegExp(pattern).test(text);

const UNITS: readonly (readonly [RegExp, string])[] = [
  [/^(?:ms|msecs?|milliseconds?)$/i, 'ms'],
  [/^(?:s|secs?|seconds?)$/i, 's'],
  [/^(?:m|mins?|minutes?)$/i, 'm'],
  [/^(?:h|hrs?|hours?)$/i, 'h'],
  [/^(?:d|days?)$/i, 'd'],
];

/** What to write instead of a value that does not fit a pattern; nothing where it cannot be guessed. */
export function repairedText(pattern: string, value: string | number): string | undefined {
  if (pattern === DURATION) return repairedDuration(String(value));
  if (pattern === THRESHOLD) {
    const text = `> ${String(value).trim()}`;
    return fitsPattern(pattern, text) ? `Write an operator before it: "${text}"` : undefined;
  }
  if (typeof value === 'number') return undefined;
  const word = value
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+|_+$/g, '');
  const found = [value.toLowerCase(), value.trim(), word].find(
    (text) => text !== '' && text !== value && fitsPattern(pattern, text),
  );
  return found === undefined ? undefined : `Did you mean "${found}"?`;
}

function repairedDuration(text: string): string | undefined {
  const [, amount, name = ''] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(text) ?? [];
  if (amount === undefined) return undefined;
  if (name === '') return `Write it with its unit: ${amount}s, or ${amount}m for minutes.`;
  const unit = UNITS.find(([pattern]) => pattern.test(name))?.[1];
  return unit === undefined ? undefined : `Write ${amount}${unit}`;
}
