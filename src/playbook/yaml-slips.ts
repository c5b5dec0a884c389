import type { ErrorCode } from 'yaml';
import type { Code } from '../diagnostics/codes.ts';
import { counted } from '../diagnostics/counted.ts';

/** What a person slipped on; from and to are offsets in the text. */
export interface Slip {
  readonly code?: Code;
  readonly message: string;
  readonly from: number;
  readonly to: number;
  readonly help: string;
  /** What is said of the text behind it comes of it. */
  readonly last?: true;
  /** Behind it the parser has lost its way, and meets tokens that it did not expect. */
  readonly derails?: true;
}

/** What to do about indentation. */
export const SPACES = 'Indent with spaces, two for each level; keys of one mapping stand in one column.';

/** A line of the text. */
interface Line {
  readonly from: number;
  readonly text: string;
}

/** The usual reason for what YAML says of a place, which is often not that place; nothing where none is known. */
export function slipAt(code: ErrorCode, text: string, offset: number): Slip | undefined {
  const line = lineAt(text, offset);
  const readOn = code === 'BLOCK_AS_IMPLICIT_KEY' || code === 'MULTILINE_IMPLICIT_KEY';
  return (
    strangeSpace(line) ??
    openQuote(code, text) ??
    openBracket(code, text, offset) ??
    openingOf(line) ??
    missingSpace(line) ??
    (readOn || code === 'BAD_INDENT' ? entryBesideList(text, line) : undefined) ??
    (readOn ? deeperLine(text, offset) : undefined) ??
    (code === 'BLOCK_AS_IMPLICIT_KEY' ? secondColon(line) : undefined)
  );
}

function lineAt(text: string, offset: number): Line {
  const from = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  return { from, text: text.slice(from, Math.min(end === -1 ? text.length : end, from + 500)) };
}

/** A space that is none to YAML, as web pages and word processors have them. */
function strangeSpace({ from, text }: Line): Slip | undefined {
  const found = /^[\s-]*?([\u00a0\u2000-\u200b\u202f\u3000])/.exec(text);
  if (found === null) return undefined;
  const at = from + found[0].length - 1;
  const name = `U+${(found[1] ?? '').charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  const help = 'It was copied from a page, perhaps: delete the spaces of this line and type them anew.';
  return {
    message: `the line is indented with a space that is none to YAML (${name})`,
    from: at,
    to: at + 1,
    help,
  };
}

/** Where a quote opens whose end is missing: the library speaks of the end of the file. */
function openQuote(code: ErrorCode, text: string): Slip | undefined {
  if (code !== 'MISSING_CHAR') return undefined;
  let from = 0;
  for (const line of text.split('\n')) {
    const found = /(?:^|[\s[{,])(?:[\w-]+:\s+|-\s+)*(["'])(?:(?!\1).)*$/.exec(line);
    const quote = found?.[1] ?? '';
    if (found !== null && line.split(quote).length % 2 === 0) {
      const at = from + line.indexOf(quote, found.index);
      return {
        message: `the ${quote} that opens here is not closed`,
        from: at,
        to: at + 1,
        help: `End the text with ${quote}`,
        last: true,
      };
    }
    from += line.length + 1;
  }
  return undefined;
}

const CLOSING: Readonly<Record<string, string>> = { '[': ']', '{': '}' };

/** Where a bracket opens whose end is missing: the library speaks of the line after it. */
function openBracket(code: ErrorCode, text: string, offset: number): Slip | undefined {
  if (code !== 'BAD_INDENT' && code !== 'MISSING_CHAR') return undefined;
  const open: number[] = [];
  const plain = /"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|(?:^|\s)#.*|[[\]{}]/gm;
  for (const { 0: token, index } of text.slice(0, offset).matchAll(plain)) {
    if (token === '[' || token === '{') open.push(index);
    else if (token === ']' || token === '}') open.pop();
  }
  const at = open[0];
  if (at === undefined) return undefined;
  const bracket = text[at] ?? '[';
  return {
    message: `the ${bracket} that opens here is not closed`,
    from: at,
    to: at + 1,
    help: `Write ${CLOSING[bracket]} where what belongs to it ends.`,
    last: true,
  };
}

/** A value on the line that starts as no plain text may: the usual reason for what YAML says of that line. */
function openingOf({ from, text }: Line): Slip | undefined {
  const found = /^([\s-]*(?:([\w-]+):\s+)?(?:-\s+)?)(\{\{|[*&@`%]|[>|](?![-+\d]*\s*(?:#.*)?$))/.exec(text);
  if (found === null) return insideFlow({ from, text });
  const [, before = '', key = '', mark = ''] = found;
  const place = { from: from + before.length, to: from + before.length + mark.length };
  const value = text.slice(before.length);
  const placeholder = mark === '{{';
  if (placeholder && key === 'when') {
    const help = `Write: when: ${value.replace(/\{\{\s*|\s*\}\}/g, '')}`;
    return { code: 'RB208', message: 'conditions are written without braces', ...place, help };
  }
  const why = placeholder ? ', since YAML reads { as the start of a mapping' : '';
  const named = key === '' ? '- ' : `${key}: `;
  return {
    message: `a text that starts with ${mark} must be quoted${why}`,
    ...place,
    help: `Write: ${named}${quoted(value)}`,
  };
}

/** A placeholder as a word of a list or a value between braces. */
function insideFlow({ from, text }: Line): Slip | undefined {
  const found = /([[{,]\s*)([\w-]+:\s*)?([^\s,[\]{}"'][^,[\]{}"']*)?(\{\{[^{}]*\}\}[^,[\]{}"']*)/.exec(text);
  if (found === null) return undefined;
  const [, before = '', key = '', start = '', placeholder = ''] = found;
  const at = from + found.index + before.length + key.length + start.length;
  const which = start === '' ? 'a text that starts with {{' : 'a text with {{ between brackets or braces';
  return {
    message: `${which} must be quoted, since YAML reads { as the start of a mapping`,
    from: at,
    to: at + 2,
    help: `Write: ${key}${quoted(`${start}${placeholder}`)}`,
    derails: true,
  };
}

/** `id:look`: without a space behind it the colon is part of the text. */
function missingSpace({ from, text }: Line): Slip | undefined {
  const found = /^(\s*(?:-\s+)?)([a-z][\w-]*:)(?![\s/]|$)[^\s"']/.exec(text);
  if (found === null) return undefined;
  const [, before = '', key = ''] = found;
  const at = from + before.length;
  const rest = text.slice(before.length + key.length);
  return {
    message: `a space is missing after ${key}`,
    from: at,
    to: at + key.length,
    help: `Write: ${key} ${rest}`,
  };
}

/** `- ` in another column than the entries before it. */
function entryBesideList(text: string, { from, text: line }: Line): Slip | undefined {
  const own = /^( *)- /.exec(line);
  if (own === null) return undefined;
  const before = text.slice(0, from).split('\n');
  const other = before.findLast((each) => /^ *- /.test(each));
  const wanted = /^ */.exec(other ?? '')?.[0].length ?? 0;
  const column = own[1]?.length ?? 0;
  if (other === undefined || wanted === column) return undefined;
  return {
    message: 'this entry does not stand in the column of the one before it',
    from: from + column,
    to: from + line.length,
    help: `Indent it by ${counted(wanted, 'space')}, as line ${before.lastIndexOf(other) + 1}.`,
  };
}

/** A text that was read on into the next line, because that is indented deeper. */
function deeperLine(text: string, offset: number): Slip | undefined {
  const end = text.indexOf('\n', offset);
  if (end === -1 || /: |:$/.test(text.slice(offset, end))) return undefined;
  const next = /^\s*(\S[^\n]*)/.exec(text.slice(end + 1, end + 500))?.[1];
  if (next === undefined) return undefined;
  const above = missingSpace(lineAt(text, offset));
  if (above !== undefined) return above;
  const from = text.indexOf(next, end);
  const message = 'this line is indented deeper than the key it belongs beside';
  return { message, from, to: from + next.length, help: SPACES };
}

/** A colon and a space inside a plain text. */
function secondColon({ from, text }: Line): Slip | undefined {
  const found = /^([\s-]*([\w-]+):\s+)(.*?):\s/.exec(text);
  if (found === null) return undefined;
  const [whole, before = '', key = ''] = found;
  const at = from + whole.length - 2;
  const value = text.slice(before.length);
  const message = 'a second ": " on one line starts a mapping inside a mapping';
  return { message, from: at, to: at + 1, help: `Put the text into quotes: ${key}: ${quoted(value)}` };
}

/** A text in the quotes that change nothing in it. */
function quoted(text: string): string {
  const value = text.replace(/\s+#.*$/, '').trim();
  if (!/["\\]/.test(value)) return `"${value}"`;
  return value.includes("'") ? JSON.stringify(value) : `'${value}'`;
}
