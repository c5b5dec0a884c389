import { type Diagnostic, failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { didYouMean } from '../diagnostics/suggest.ts';
import { type Expression, type ExpressionParser, HELPERS, ROOTS } from './expression.ts';
import { errorAt } from './spans.ts';

/** A placeholder of a text; `offset` and `length` are those of `{{ … }}` in UTF-16 units. */
export interface Placeholder {
  readonly offset: number;
  readonly length: number;
  readonly expression: Expression;
}

/** A text cut at its placeholders; `\{{` has become `{{` in the literal pieces. */
export type Piece = string | Placeholder;

const OPENING = new Set<string>([...ROOTS, ...HELPERS]);

// The closing braces of a placeholder, skipping texts in quotes and keys in brackets.
const PLACEHOLDER = /\{\{(?:"(?:\\"|[^"])*"|'(?:\\'|[^'])*'|\[(?:\\\]|[^\]])*\]|[^"'[{}])*?\}\}/y;

interface Splitting {
  readonly text: string;
  readonly parse: ExpressionParser;
  readonly pieces: Piece[];
  readonly errors: Diagnostic[];
}

/** Cuts a text at its placeholders; RB207 for each `{{` that opens none of our roots or helpers. */
export function splitPlaceholders(text: string, parse: ExpressionParser): Result<readonly Piece[]> {
  if (!text.includes('{{')) return success([text]);
  const work: Splitting = { text, parse, pieces: [], errors: [] };
  let literal = '';
  let offset = 0;
  for (;;) {
    const open = text.indexOf('{{', offset);
    if (open < 0) break;
    const escapes = /\\*$/.exec(text.slice(offset, open))?.[0].length ?? 0;
    literal += text.slice(offset, open - (escapes > 0 ? 1 : 0));
    if (escapes === 1) {
      literal += '{{';
      offset = open + 2;
      continue;
    }
    work.pieces.push(literal);
    literal = '';
    offset = takePlaceholder(work, open);
  }
  work.pieces.push(literal + text.slice(offset));
  return work.errors.length > 0
    ? failure(...work.errors)
    : success(work.pieces.filter((piece) => piece !== ''));
}

function takePlaceholder(work: Splitting, open: number): number {
  const name = /^\s*([\w$-]*)/.exec(work.text.slice(open + 2))?.[1] ?? '';
  if (!OPENING.has(name)) return refuse(work, open, 2, ...foreign(work.text, open, name));
  PLACEHOLDER.lastIndex = open;
  const whole = PLACEHOLDER.exec(work.text)?.[0];
  if (whole === undefined) return refuse(work, open, 2, 'a placeholder is not closed', 'Close it with }}.');
  const expression = work.parse(whole);
  if ('fault' in expression) return refuse(work, open, whole.length, expression.fault, expression.help);
  work.pieces.push({ offset: open, length: whole.length, expression });
  return open + whole.length;
}

function refuse(work: Splitting, offset: number, length: number, message: string, help?: string): number {
  work.errors.push(errorAt('RB207', work.text, { offset, length }, message, help));
  return offset + length;
}

/** `{{ pool }}` and `{{ .pool }}` may be meant for an input of ours. */
function own(text: string, open: number): string | undefined {
  const name = /^\{\{-?\s*[.$]?([a-z]\w*)\s*-?\}\}/.exec(text.slice(open))?.[1];
  return name === undefined ? undefined : `Write {{inputs.${name}}} for an input.`;
}

function foreign(text: string, open: number, name: string): readonly [string, string] {
  if (text.startsWith('{{{', open)) {
    return ['three braces do not open a placeholder', 'Write {{inputs.name}}; values are never escaped.'];
  }
  const near = didYouMean(name, OPENING) ?? own(text, open);
  const other = 'Write \\{{ if the braces belong to another tool (docker --format, Go templates, jq).';
  const message = `{{ does not open one of ${ROOTS.join(', ')}`;
  return [message, near === undefined ? other : `${near} ${other}`];
}
