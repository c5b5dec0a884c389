import type { Cursor } from './cursor.ts';
import type { ScanCommands } from './expansions.ts';
import { type Frame, type Level, newPipeline, noteUnquoted } from './level.ts';
import { endsWord, scanWord } from './lexer.ts';
import { REASONS } from './reasons.ts';
import { isConstant, type Word } from './words.ts';

const OPENING: Readonly<Record<string, Frame['kind']>> = {
  if: 'if',
  while: 'loop',
  until: 'loop',
  '{': 'brace',
};
const CLOSING: Readonly<Record<string, Frame['kind']>> = {
  fi: 'if',
  done: 'loop',
  esac: 'case',
  '}': 'brace',
};
const BETWEEN = new Set(['then', 'else', 'elif', 'do', '!']);
const FOREIGN = new Set(['[[', 'function', 'select', 'coproc', 'alias', 'unalias']);

/** Takes a reserved word at the place of a command; returns whether it was one. */
export function takeReserved(cursor: Cursor, level: Level, word: Word, scanCommands: ScanCommands): boolean {
  const { text } = word;
  if (FOREIGN.has(text)) {
    cursor.lose(text);
    return true;
  }
  if (BETWEEN.has(text)) return true;
  if (text === 'for') takeFor(cursor, level, scanCommands);
  else if (text === 'case') takeCase(cursor, level, scanCommands);
  else if (Object.hasOwn(OPENING, text)) open(cursor, level, OPENING[text] ?? 'brace');
  else if (Object.hasOwn(CLOSING, text)) close(cursor, level, CLOSING[text] ?? 'brace');
  else return false;
  return true;
}

function open(cursor: Cursor, level: Level, kind: Frame['kind']): void {
  level.frames.push({ kind, pipeline: level.pipeline, ...(kind === 'case' ? { patterns: true } : {}) });
  level.pipeline = newPipeline(cursor);
}

function close(cursor: Cursor, level: Level, kind: Frame['kind']): void {
  const frame = level.frames.pop();
  if (frame?.kind !== kind) {
    cursor.lose('compound commands that do not match');
    return;
  }
  level.pipeline.end = cursor.position;
  cursor.pipelines.push(level.pipeline);
  level.pipeline = frame.pipeline;
  level.closed = true;
}

function skipBlanks(cursor: Cursor): void {
  while (/^[ \t]$/.test(cursor.peek())) cursor.position++;
}

function takeFor(cursor: Cursor, level: Level, scanCommands: ScanCommands): void {
  skipBlanks(cursor);
  const variable = scanWord(cursor, scanCommands);
  if (!isConstant(variable)) cursor.forbid(variable.start, variable.end, REASONS.name);
  skipBlanks(cursor);
  const start = cursor.position;
  if (/^in(?=\s)/.test(cursor.text.slice(cursor.position, cursor.limit))) {
    cursor.position += 2;
    for (skipBlanks(cursor); !cursor.done && !endsWord(cursor.peek()); skipBlanks(cursor)) {
      const word = scanWord(cursor, scanCommands);
      for (const slot of word.leading) cursor.found.dash.add(slot);
      noteUnquoted(cursor, [word]);
    }
  }
  if (!/^[;\n]?$/.test(cursor.peek())) {
    cursor.lose('the words of a for');
    return;
  }
  cursor.found.assignments.push({ name: variable.text, start, end: cursor.position });
  open(cursor, level, 'loop');
}

function takeCase(cursor: Cursor, level: Level, scanCommands: ScanCommands): void {
  skipBlanks(cursor);
  scanWord(cursor, scanCommands);
  while (/^[ \t\n]$/.test(cursor.peek())) cursor.position++;
  if (!/^in(?=[\s])/.test(cursor.text.slice(cursor.position, cursor.limit))) {
    cursor.lose('a case without in');
    return;
  }
  cursor.position += 2;
  open(cursor, level, 'case');
}
