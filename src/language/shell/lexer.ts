import type { Cursor, PendingDocument, Pipeline } from './cursor.ts';
import { type ScanCommands, scanBackticks, scanDollar } from './expansions.ts';
import { REASONS } from './reasons.ts';
import { DYNAMIC, SLOT, type Word } from './words.ts';

interface Draft {
  text: string;
  bare: boolean;
  readonly leading: number[];
  readonly unquoted: { readonly start: number; readonly end: number }[];
}

// Only these: a carriage return or a Unicode space is a part of a word.
const ENDS_WORD = /[ \t\n;&|<>()]/;

/** Whether a character ends a word when it is not quoted. */
export const endsWord = (character: string): boolean => character === '' || ENDS_WORD.test(character);

// An expansion may come to nothing, and so may a value.
const isEmpty = ({ text }: Draft): boolean => text.replaceAll(SLOT, '').replaceAll(DYNAMIC, '') === '';

function takeSlot(cursor: Cursor, draft: Draft, quoting: 'bare' | 'double' | 'single'): void {
  if (isEmpty(draft)) draft.leading.push(cursor.position);
  draft.text += SLOT;
  cursor.slot(quoting);
}

/** Takes a word; the position is at its first character. */
export function scanWord(cursor: Cursor, scanCommands: ScanCommands): Word {
  const start = cursor.position;
  const draft: Draft = { text: '', bare: true, leading: [], unquoted: [] };
  while (!cursor.done && !endsWord(cursor.peek())) scanPart(cursor, draft, scanCommands);
  return { start, end: cursor.position, ...draft };
}

function scanPart(cursor: Cursor, draft: Draft, scanCommands: ScanCommands): void {
  const character = cursor.peek();
  if (character === SLOT) {
    takeSlot(cursor, draft, 'bare');
    return;
  }
  if (character === '$') {
    takeDollar(cursor, draft, false, scanCommands);
    return;
  }
  if (!/['"\\`]/.test(character)) {
    draft.text += character;
    cursor.position++;
    return;
  }
  draft.bare = false;
  if (character === "'") {
    scanSingle(cursor, draft);
    return;
  }
  if (character === '"') {
    scanDouble(cursor, draft, scanCommands);
    return;
  }
  takeEscapeOrBacktick(cursor, draft);
}

function takeDollar(cursor: Cursor, draft: Draft, quoted: boolean, scanCommands: ScanCommands): void {
  const start = cursor.position;
  const isSubstitution = cursor.at('$(');
  draft.text += scanDollar(cursor, quoted, scanCommands) ? DYNAMIC : '$';
  if (!quoted && !isSubstitution) draft.unquoted.push({ start, end: cursor.position });
}

function takeEscapeOrBacktick(cursor: Cursor, draft: Draft): void {
  if (cursor.peek() === '`') {
    draft.text += DYNAMIC;
    scanBackticks(cursor);
    return;
  }
  if (cursor.peek(1) !== '\n' && cursor.peek(1) !== SLOT) draft.text += cursor.peek(1);
  cursor.escape();
}

function scanSingle(cursor: Cursor, draft: Draft): void {
  cursor.position++;
  while (!cursor.done && cursor.peek() !== "'") {
    cursor.breakInQuotes();
    if (cursor.peek() === SLOT) takeSlot(cursor, draft, 'single');
    else {
      draft.text += cursor.peek();
      cursor.position++;
    }
  }
  if (cursor.lost) return;
  if (cursor.done) cursor.lose('a single quote that is not closed');
  else cursor.position++;
}

function scanDouble(cursor: Cursor, draft: Draft, scanCommands: ScanCommands): void {
  cursor.position++;
  while (!cursor.done && cursor.peek() !== '"') {
    cursor.breakInQuotes();
    const character = cursor.peek();
    if (character === SLOT) takeSlot(cursor, draft, 'double');
    else if (character === '$') takeDollar(cursor, draft, true, scanCommands);
    else if (character === '\\' || character === '`') takeEscapeOrBacktick(cursor, draft);
    else {
      draft.text += character;
      cursor.position++;
    }
  }
  if (cursor.lost) return;
  if (cursor.done) cursor.lose('a double quote that is not closed');
  else cursor.position++;
}

/** Takes `<<` or `<<-` and its delimiter; the body comes with the next line. */
export function scanDocumentStart(cursor: Cursor, pipeline: Pipeline): void {
  const stripTabs = cursor.at('<<-');
  cursor.position += stripTabs ? 3 : 2;
  while (cursor.peek() === ' ' || cursor.peek() === '\t') cursor.position++;
  const start = cursor.position;
  const raw = /^(?:[^ \t\n;&|<>()'"\\$`\0]|'[^'\n$`\0]*'|"[^"\n\\$`\0]*"|\\[\w-])+/.exec(
    cursor.text.slice(start, cursor.limit),
  )?.[0];
  cursor.position += raw?.length ?? 0;
  if (raw === undefined || !endsWord(cursor.peek())) {
    if (cursor.peek() === SLOT) cursor.forbid(start, cursor.position + 1, REASONS.delimiter);
    cursor.lose('the delimiter of a here-document');
    return;
  }
  const delimiter = raw.replace(/["'\\]/g, '');
  cursor.documents.push({ delimiter, stripTabs, quoted: delimiter !== raw, pipeline });
}

/** Takes the bodies of the here-documents that were started; the position is behind a line break. */
export function scanDocuments(cursor: Cursor, scanCommands: ScanCommands): void {
  for (const document of cursor.documents.splice(0)) {
    const start = cursor.position;
    const end = bodyEnd(cursor, document);
    if (end === undefined) {
      cursor.lose('a here-document without an end');
      return;
    }
    document.pipeline.inputs.push({ start, end: end.body });
    if (document.quoted) cursor.forbid(start, end.body, REASONS.quotedDocument);
    else scanBody(cursor, end.body, scanCommands);
    if (cursor.lost) return;
    cursor.position = end.next;
  }
}

function bodyEnd(
  cursor: Cursor,
  { delimiter, stripTabs }: PendingDocument,
): { body: number; next: number } | undefined {
  let start = cursor.position;
  while (start < cursor.limit) {
    const found = cursor.text.indexOf('\n', start);
    const end = found < 0 || found > cursor.limit ? cursor.limit : found;
    const line = cursor.text.slice(start, end);
    if ((stripTabs ? line.replace(/^\t+/, '') : line) === delimiter)
      return { body: start, next: Math.min(end + 1, cursor.limit) };
    start = end + 1;
  }
  return undefined;
}

function scanBody(cursor: Cursor, end: number, scanCommands: ScanCommands): void {
  const outer = cursor.limit;
  cursor.limit = end;
  while (!cursor.done) {
    const character = cursor.peek();
    if (character === SLOT) cursor.slot('document');
    else if (character === '$') scanDollar(cursor, true, scanCommands);
    else if (character === '`') scanBackticks(cursor);
    else if (cursor.at('\\\n')) cursor.lose('a continued line in a here-document');
    else if (character === '\\') cursor.escape();
    else cursor.position++;
  }
  if (!cursor.lost) cursor.limit = outer;
}
