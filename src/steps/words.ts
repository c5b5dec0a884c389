import { failure, type Result, success } from '../diagnostics/diagnostic.ts';

const BARE = /(?:\{\{.*?\}\}|[^\s'"])+/sy;
const SINGLE = /'((?:[^'\\]|\\[\s\S])*)'/y;
const DOUBLE = /"((?:\{\{.*?\}\}|[^"\\]|\\[\s\S])*)"/sy;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', a: '\x07', b: '\b' };

const unescapeDouble = (text: string): string =>
  text.replace(/\\x([0-9a-fA-F]{2})|\\([^{])/g, (_, hex: string | undefined, char: string | undefined) =>
    hex === undefined ? (ESCAPES[char ?? ''] ?? char ?? '') : String.fromCharCode(Number.parseInt(hex, 16)),
  );

const unescapeSingle = (text: string): string => text.replaceAll("\\'", "'");

/** Takes the piece of a word that starts at `at`: quoted or bare. */
const pieceAt = (text: string, at: number): { readonly piece: string; readonly end: number } | undefined => {
  for (const [expression, unescaped] of [
    [SINGLE, unescapeSingle],
    [DOUBLE, unescapeDouble],
  ] as const) {
    expression.lastIndex = at;
    const match = expression.exec(text);
    if (match) return { piece: unescaped(match[1] ?? ''), end: expression.lastIndex };
  }
  BARE.lastIndex = at;
  const match = BARE.exec(text);
  return match ? { piece: match[0], end: BARE.lastIndex } : undefined;
};

/**
 * Splits a command into words before its placeholders are replaced, so that a value stays one word whatever is
 * in it. Quotes and escapes are those of redis-cli. An unclosed quote is a failure (RB203).
 */
export const splitWords = (text: string): Result<readonly string[]> => {
  const words: string[] = [];
  let word: string | undefined;
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text[at] ?? '')) {
      if (word !== undefined) words.push(word);
      word = undefined;
      at += 1;
      continue;
    }
    const found = pieceAt(text, at);
    if (!found) {
      const message = `a quote is not closed: ${text.slice(at)}`;
      return failure({
        code: 'RB203',
        severity: 'error',
        message,
        help: 'Close it, or write the command as a list of words.',
      });
    }
    word = (word ?? '') + found.piece;
    at = found.end;
  }
  if (word !== undefined) words.push(word);
  return success(words);
};
