import { type ErrorCode, LineCounter, parseDocument } from 'yaml';

/** What a file holds, or why it holds no mapping; a reason quotes nothing of the file, which may hold secrets. */
export type YamlMapping =
  | { readonly ok: true; readonly value: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly reason: string };

const REASONS: Partial<Record<ErrorCode, string>> = {
  BAD_INDENT: 'the indentation is not right',
  TAB_AS_INDENT: 'a tab is used for indentation',
  BLOCK_AS_IMPLICIT_KEY: 'a second ": " stands on one line; put the value into quotes',
  MULTILINE_IMPLICIT_KEY: 'a colon is missing, or a line is indented too little',
  MISSING_CHAR: 'a colon, comma, quote or bracket is missing here or on the line before',
  DUPLICATE_KEY: 'this name stands there twice',
  BAD_DQ_ESCAPE: 'a backslash inside double quotes starts an escape; use single quotes',
  BAD_ALIAS: 'a text that starts with * or & must be quoted',
  MULTIPLE_DOCS: 'the file holds more than one YAML document',
};

/** Aliases that a file may resolve to. */
const MOST_ALIASES = 100;

/** Reads a text as one YAML (or JSON) mapping; an empty one holds nothing. */
export function readYamlMapping(text: string): YamlMapping {
  const lines = new LineCounter();
  const document = parseDocument(text, { prettyErrors: false, lineCounter: lines, logLevel: 'error' });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    const reason = REASONS[error.code] ?? 'this is not YAML; put the value into quotes';
    return { ok: false, reason: `line ${line}, column ${col}: ${reason}` };
  }
  const value = resolved(() => document.toJS({ maxAliasCount: MOST_ALIASES }));
  if (value === undefined) return { ok: false, reason: 'an alias leads nowhere, or to too much' };
  if (value === null) return { ok: true, value: {} };
  if (typeof value === 'object' && !Array.isArray(value))
    return { ok: true, value: value as Record<string, unknown> };
  return { ok: false, reason: 'it must be a mapping of names to values' };
}

function resolved(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return undefined;
  }
}
