import type { JsonSchema } from './json-schema.ts';
import { PATTERN_NOUNS } from './remedies.ts';

const LONGEST = 40;

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  null: 'empty',
};

/** What a schema asks for, as a few words: `text`, `a list`. */
export function expected(schema: JsonSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const noun = PATTERN_NOUNS.get(schema.pattern ?? '');
  if (noun !== undefined) return noun;
  const types = [schema.type ?? ''].flat().map((type) => TYPES[type] ?? 'a value');
  return article([...new Set(types)]);
}

/** A value as a message names it: texts quoted and shortened, the rest by kind. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (typeof value === 'string') return value === '' ? 'an empty text' : `"${shorten(value)}"`;
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'number' ? `the number ${value}` : String(value);
}

/** Alternatives as English lists them: `a, b or c`. */
export function article(alternatives: readonly string[]): string {
  if (alternatives.length < 2) return alternatives.join('');
  return `${alternatives.slice(0, -1).join(', ')} or ${alternatives.at(-1)}`;
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}
