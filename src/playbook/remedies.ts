import { DURATION_PATTERN } from '../language/durations.ts';
import { LIMIT_PATTERN, THRESHOLD_PATTERN } from '../language/thresholds.ts';

// As the schema has it: a regular expression's source has its slashes escaped.
const inSchema = (pattern: string): string => new RegExp(pattern).source;
const DURATION = inSchema(DURATION_PATTERN);
const THRESHOLD = inSchema(THRESHOLD_PATTERN);
const LIMIT = inSchema(LIMIT_PATTERN);

/** What a pattern of the schema is called, where it has a name. */
export const PATTERN_NOUNS: ReadonlyMap<string, string> = new Map([
  [DURATION, 'a duration'],
  [THRESHOLD, 'a threshold'],
  [LIMIT, 'a threshold'],
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

const COMPARISONS: readonly (readonly [RegExp, string])[] = [
  [/^(?:above|over|more than|greater than|exceeds)\s+/i, '>'],
  [/^(?:at least|from)\s+/i, '>='],
  [/^(?:below|under|less than)\s+/i, '<'],
  [/^(?:at most|up to)\s+/i, '<='],
];

/** What to write instead of a value that does not fit a pattern; nothing where it cannot be guessed. */
export function repairedText(pattern: string, value: string | number, example?: unknown): string | undefined {
  if (pattern === DURATION) return repairedDuration(String(value));
  if (pattern === THRESHOLD || pattern === LIMIT)
    return repairedThreshold(pattern, String(value).trim(), example);
  if (typeof value === 'number') return undefined;
  const word = value
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+|_+$/g, '');
  const letters = (text: string): number => text.replace(/[^a-z0-9]/gi, '').length;
  const found = [value.toLowerCase(), value.trim(), word].find(
    (text) => text !== '' && text !== value && fitsPattern(pattern, text) && letters(text) === letters(value),
  );
  return found === undefined ? undefined : `Did you mean "${found}"?`;
}

function repairedThreshold(pattern: string, text: string, example: unknown): string | undefined {
  const operator = /^[<>=!]+/.exec(String(example))?.[0] ?? '>';
  const word = COMPARISONS.find(([words]) => words.test(text));
  const written = word === undefined ? `${operator} ${text}` : `${word[1]} ${text.replace(word[0], '')}`;
  return fitsPattern(pattern, written) ? `Write an operator before it: "${written}"` : undefined;
}

/** Parts such as `1 hour 30 minutes`, `PT5M` and `1m 30s`. */
function repairedDuration(text: string): string | undefined {
  const parts = [...text.replace(/^\s*PT/i, '').matchAll(/(\d+(?:\.\d+)?)\s*([a-z]*)[\s,]*/giy)];
  const whole =
    parts
      .map(([part]) => part)
      .join('')
      .trim() === text.replace(/^\s*PT/i, '').trim();
  const [first] = parts;
  if (!whole || first === undefined) return undefined;
  const [, amount = '', name = ''] = first;
  if (parts.length === 1 && name === '')
    return `Write it with its unit: ${amount}s, or ${amount}m for minutes.`;
  const units = parts.map(([, number, unit = '']) => {
    const known = UNITS.find(([pattern]) => pattern.test(unit))?.[1];
    return known === undefined ? undefined : `${number}${known}`;
  });
  const written = units.join('');
  return units.includes(undefined) || !fitsPattern(DURATION, written) ? undefined : `Write ${written}`;
}
