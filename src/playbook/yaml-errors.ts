import type { ErrorCode, YAMLError } from 'yaml';
import type { Code } from '../diagnostics/codes.ts';
import type { Diagnostic, Span } from '../diagnostics/diagnostic.ts';
import type { Positions } from './positions.ts';

const MOST_SHOWN = 8;

const SPACES = 'Indent with spaces, two for each level; keys of one mapping stand in one column.';

const HELP: Partial<Record<ErrorCode, string>> = {
  BAD_INDENT: SPACES,
  TAB_AS_INDENT: 'Indent with spaces; YAML does not allow tabs there.',
  MISSING_CHAR: 'Look for a missing colon, comma, quote or bracket here or on the line before.',
  BAD_DQ_ESCAPE: "Inside double quotes a backslash starts an escape: double it, or use 'single quotes'.",
  BAD_SCALAR_START: 'Put the text into quotes.',
  BLOCK_AS_IMPLICIT_KEY:
    'Put the text into quotes if it contains ": ", or begin the inner mapping on a line of its own.',
  MULTILINE_IMPLICIT_KEY: 'Look for a missing colon, or a line that is indented too little.',
  BAD_ALIAS: 'A * or & at the start of a text means an alias or anchor: put the text into quotes.',
  MULTIPLE_DOCS: 'Put each playbook in a file of its own.',
};

/**
 * Diagnostics for what the YAML library found: one a line, since one slip often sets off several,
 * and in our words where the library's would not help.
 */
export function explainYamlErrors(
  errors: readonly YAMLError[],
  text: string,
  positions: Positions,
): readonly Diagnostic[] {
  const shown = new Map<number, Diagnostic>();
  const lines = new Set<number>();
  for (const error of [...errors].sort((left, right) => left.pos[0] - right.pos[0])) {
    const { line } = positions.at(error.pos[0]);
    if (lines.has(line)) continue;
    lines.add(line);
    const diagnostic = explain(error, text, positions);
    const place = diagnostic.at?.start.line ?? line;
    if (!shown.has(place)) shown.set(place, diagnostic);
    if (shown.size === MOST_SHOWN) break;
  }
  return [...shown.values()];
}

function explain(error: YAMLError, text: string, positions: Positions): Diagnostic {
  const [start, end] = error.pos;
  const own = positions.span(start, Math.max(end, start + 1));
  if (error.code === 'RESOURCE_EXHAUSTION') return fault('RB103', 'nested too deeply', own);
  if (
    error.code === 'TAG_RESOLVE_FAILED' ||
    error.code === 'BAD_COLLECTION_TYPE' ||
    error.code === 'MULTIPLE_TAGS'
  ) {
    return fault(
      'RB105',
      `the tag ${text.slice(start, end).trim().slice(0, 60) || '!'} is not supported`,
      own,
    );
  }
  const opening = openingOf(text, start);
  if (opening !== undefined) {
    const at = positions.span(opening.offset, opening.offset + opening.mark.length);
    const placeholder = opening.mark === '{{';
    if (placeholder && opening.key === 'when')
      return fault('RB208', 'conditions are written without braces', at, `Write: when: ${opening.without}`);
    const why = placeholder ? ', since YAML reads { as the start of a mapping' : '';
    const help = placeholder ? 'Write: key: "{{inputs.name}}"' : 'Put the whole text into quotes.';
    return fault('RB102', `a text that starts with ${opening.mark} must be quoted${why}`, at, help);
  }
  const readOn = error.code === 'BLOCK_AS_IMPLICIT_KEY' || error.code === 'MULTILINE_IMPLICIT_KEY';
  const deeper = readOn ? deeperLine(text, start) : undefined;
  if (deeper !== undefined) {
    return fault(
      'RB102',
      'this line is indented deeper than the key it belongs beside',
      positions.span(...deeper),
      SPACES,
    );
  }
  return fault('RB102', wording(error), own, HELP[error.code] ?? 'Correct the YAML at the marked place.');
}

const fault = (code: Code, message: string, at: Span, help?: string): Diagnostic => ({
  code,
  severity: 'error',
  message,
  at,
  ...(help !== undefined && { help }),
});

/** A value on the line that starts as no plain text may: the usual reason for what YAML says of that line. */
function openingOf(
  text: string,
  offset: number,
):
  | { readonly mark: string; readonly offset: number; readonly key: string; readonly without: string }
  | undefined {
  const from = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  const line = text.slice(from, Math.min(end === -1 ? text.length : end, from + 500));
  const found = /^([\s-]*(?:([\w-]+):\s+)?(?:-\s+)?)(\{\{|[*&@`%]|[>|](?![-+\d]*\s*(?:#.*)?$))/.exec(line);
  const [, before = '', key = '', mark = ''] = found ?? [];
  if (found === null) return undefined;
  const without = line.slice(before.length).replace(/\{\{\s*|\s*\}\}/g, '');
  return { mark, key, offset: from + before.length, without };
}

/** A text that was read on into the next line, because that is indented deeper. */
function deeperLine(text: string, offset: number): [start: number, end: number] | undefined {
  const end = text.indexOf('\n', offset);
  if (end === -1 || /: |:$/.test(text.slice(offset, end))) return undefined;
  const next = /^\s*(\S[^\n]*)/.exec(text.slice(end + 1, end + 500))?.[1];
  if (next === undefined) return undefined;
  const start = text.indexOf(next, end);
  return [start, start + next.length];
}

function wording({ code, message }: YAMLError): string {
  if (code === 'TAB_AS_INDENT') return 'a tab is used for indentation';
  if (code === 'BLOCK_AS_IMPLICIT_KEY') return 'a second ": " on one line starts a mapping inside a mapping';
  if (code === 'MULTIPLE_DOCS') return 'the file holds more than one YAML document';
  const [sentence = 'this is not YAML'] = message.split('\n');
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;
}
