import type { Scalar } from 'yaml';

/**
 * Where a part of a YAML text stands in the source, in offsets. Exact for plain, quoted and literal texts on
 * their lines; where folding or escapes stand between, the same words are searched for.
 */
export function sourceRange(
  source: string,
  scalar: Scalar,
  offset: number,
  length: number,
): [start: number, end: number] | undefined {
  const [start, valueEnd] = scalar.range ?? [0, 0];
  const value = String(scalar.value);
  const raw = source.slice(start, valueEnd);
  const quote = raw.startsWith('"') || raw.startsWith("'") ? 1 : 0;
  if (raw.slice(quote, quote + value.length) === value) {
    const from = start + quote + offset;
    return [from, from + length];
  }
  if (raw.startsWith('|')) return insideLiteral(raw, value, start, offset, length);
  return bySearch(raw, value, start, offset, length);
}

function insideLiteral(
  raw: string,
  value: string,
  start: number,
  offset: number,
  length: number,
): [number, number] | undefined {
  const before = value.slice(0, offset).split('\n');
  const rawLines = raw.split('\n');
  const valueLines = value.split('\n');
  const index = before.length - 1;
  const rawLine = rawLines[index + 1];
  const valueLine = valueLines[index];
  if (rawLine === undefined || valueLine === undefined) return undefined;
  const lineStart = rawLines.slice(0, index + 1).reduce((sum, line) => sum + line.length + 1, start);
  const indent = rawLine.replace(/\r$/, '').length - valueLine.length;
  if (indent < 0) return undefined;
  const from = lineStart + indent + (before[index]?.length ?? 0);
  return [from, from + length];
}

function bySearch(
  raw: string,
  value: string,
  start: number,
  offset: number,
  length: number,
): [number, number] | undefined {
  const words = value.slice(offset, offset + Math.max(1, length));
  if (words === '') return undefined;
  let seen = 0;
  for (let at = value.indexOf(words); at !== -1 && at < offset; at = value.indexOf(words, at + 1)) seen++;
  let found = raw.indexOf(words);
  for (; seen > 0 && found !== -1; seen--) found = raw.indexOf(words, found + 1);
  return found === -1 ? undefined : [start + found, start + found + length];
}
