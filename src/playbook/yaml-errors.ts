import type { ErrorCode, YAMLError } from 'yaml';
import type { Code } from '../diagnostics/codes.ts';
import type { Diagnostic, Span } from '../diagnostics/diagnostic.ts';
import type { Positions } from './positions.ts';
import { type Slip, SPACES, slipAt } from './yaml-slips.ts';

const MOST_SHOWN = 8;

/** Each look for a slip may read the whole text. */
const MOST_EXPLAINED = 32;

/** Errors that say what they mean. */
const PLAIN: ReadonlySet<ErrorCode> = new Set([
  'RESOURCE_EXHAUSTION',
  'TAG_RESOLVE_FAILED',
  'BAD_COLLECTION_TYPE',
  'MULTIPLE_TAGS',
]);

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
  let derailed = false;
  for (const error of [...errors].sort((left, right) => left.pos[0] - right.pos[0])) {
    const { line } = positions.at(error.pos[0]);
    if (lines.has(line)) continue;
    lines.add(line);
    const slip = PLAIN.has(error.code) ? undefined : slipAt(error.code, text, error.pos[0]);
    if (derailed && slip === undefined && error.code === 'UNEXPECTED_TOKEN') continue;
    derailed ||= slip?.derails ?? false;
    const diagnostic = slip === undefined ? explain(error, text, positions) : toDiagnostic(slip, positions);
    const place = diagnostic.at?.start.line ?? line;
    if (!shown.has(place)) shown.set(place, diagnostic);
    if (slip?.last || shown.size === MOST_SHOWN || lines.size === MOST_EXPLAINED) break;
  }
  return [...shown.values()];
}

const toDiagnostic = ({ code = 'RB102', message, from, to, help }: Slip, positions: Positions): Diagnostic =>
  fault(code, message, positions.span(from, to), help);

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
  return fault('RB102', wording(error), own, HELP[error.code] ?? 'Correct the YAML at the marked place.');
}

const fault = (code: Code, message: string, at: Span, help?: string): Diagnostic => ({
  code,
  severity: 'error',
  message,
  at,
  ...(help !== undefined && { help }),
});

function wording({ code, message }: YAMLError): string {
  if (code === 'TAB_AS_INDENT') return 'a tab is used for indentation';
  if (code === 'BLOCK_AS_IMPLICIT_KEY') return 'a second ": " on one line starts a mapping inside a mapping';
  if (code === 'MULTIPLE_DOCS') return 'the file holds more than one YAML document';
  const [sentence = 'this is not YAML'] = message.split('\n');
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;
}
