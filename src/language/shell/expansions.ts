import type { Cursor } from './cursor.ts';
import { REASONS } from './reasons.ts';
import { SLOT } from './words.ts';

/** Scans commands up to the closing parenthesis of `$(`, which stays to be taken. */
export type ScanCommands = (cursor: Cursor) => void;

/** Takes what begins with `$`; returns whether it was an expansion, which may come to nothing. */
export function scanDollar(cursor: Cursor, quoted: boolean, scanCommands: ScanCommands): boolean {
  const next = cursor.peek(1);
  if (next === SLOT) {
    cursor.forbid(cursor.position, cursor.position + 2, REASONS.dollar);
    cursor.position++;
    return false;
  }
  if (cursor.at('$((')) scanArithmetic(cursor);
  else if (next === '(') scanSubstitution(cursor, scanCommands);
  else if (next === '{') scanBraces(cursor);
  else if (next === '[') cursor.lose('$[ ]');
  else if (!quoted && (next === "'" || next === '"')) cursor.lose(`$${next} quoting`);
  else return scanName(cursor);
  return true;
}

function scanName(cursor: Cursor): boolean {
  const name = /^\$(?:[A-Za-z_]\w*|[@*#?$!0-9-])/.exec(cursor.text.slice(cursor.position, cursor.limit))?.[0];
  cursor.position += name?.length ?? 1;
  return name !== undefined;
}

function scanSubstitution(cursor: Cursor, scanCommands: ScanCommands): void {
  cursor.position += 2;
  scanCommands(cursor);
  if (cursor.lost) return;
  if (cursor.peek() === ')') cursor.position++;
  else cursor.lose('$( that is not closed');
}

function scanArithmetic(cursor: Cursor): void {
  const start = cursor.position;
  cursor.position += 3;
  let depth = 0;
  while (!cursor.done) {
    const character = cursor.peek();
    if (/["'\\`]/.test(character) || cursor.at('$(')) break;
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (depth < 0) break;
    if (character === SLOT) cursor.found.quoting.set(cursor.position, 'bare');
    cursor.position++;
  }
  const closed = depth < 0 && cursor.at('))');
  cursor.forbid(start, closed ? cursor.position : cursor.text.length, REASONS.arithmetic, true);
  if (closed) cursor.position += 2;
  else cursor.lose('$(( ))');
}

function scanBraces(cursor: Cursor): void {
  const start = cursor.position;
  cursor.position += 2;
  while (!cursor.done && cursor.peek() !== '}') {
    if (/["'\\`()\n]/.test(cursor.peek())) break;
    if (cursor.at('${')) scanBraces(cursor);
    else cursor.position++;
    if (cursor.lost) return;
  }
  const closed = cursor.peek() === '}';
  const end = closed ? cursor.position : cursor.text.length;
  const inner = cursor.text.slice(start + 2, end);
  if (inner.includes(SLOT)) cursor.forbid(start, end, REASONS.expansion);
  // Subscripts and substrings are arithmetic, ! and @ evaluate a value anew.
  if (/[[@!]|:(?![-=?+])/.test(inner)) cursor.forbid(start, end, REASONS.expansion, true);
  if (closed) cursor.position++;
  else cursor.lose('quotes inside braces');
}

/** Takes a command between backticks; no value may stand in it. */
export function scanBackticks(cursor: Cursor): void {
  const start = cursor.position;
  cursor.position++;
  while (!cursor.done && cursor.peek() !== '`') {
    if (cursor.peek() === '\\') cursor.position++;
    cursor.position++;
  }
  const closed = cursor.peek() === '`';
  cursor.forbid(start, closed ? cursor.position : cursor.text.length, REASONS.backtick);
  // It reads the input of the pipeline that it stands in, and its commands are not looked at.
  cursor.found.readers.push(start);
  if (closed) cursor.position++;
  else cursor.lose('a backtick that is not closed');
}
