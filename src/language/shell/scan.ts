import { Cursor, type Findings } from './cursor.ts';
import { endCommand, endPipeline, type Level, newPipeline } from './level.ts';
import { scanDocumentStart, scanDocuments, scanWord } from './lexer.ts';
import { REASONS } from './reasons.ts';
import { takeReserved } from './reserved.ts';
import { SLOT } from './words.ts';

/** Scans a cooked shell text, in which SLOT stands for each placeholder. */
export function scanShell(text: string): Findings {
  const cursor = new Cursor(text);
  scanCommands(cursor);
  if (!cursor.lost && !cursor.done) cursor.lose('a closing parenthesis without an opening one');
  if (cursor.documents.length > 0) cursor.lose('a here-document without an end');
  if (!cursor.lost) for (const pipeline of cursor.pipelines) findReaders(cursor, pipeline);
  return cursor.found;
}

function findReaders(
  cursor: Cursor,
  { start, end = start, pipes, inputs }: Cursor['pipelines'][number],
): void {
  const readers = cursor.found.readers.filter((at) => at >= start && at < end);
  if (readers.length === 0) return;
  const last = Math.max(...readers);
  const pipe = Math.max(-1, ...pipes.filter((at) => at <= last));
  if (pipe >= 0) cursor.forbid(start, pipe, REASONS.input);
  for (const input of inputs) cursor.forbid(input.start, input.end, REASONS.input);
}

/** Scans a list of commands up to the end or to the parenthesis that closes it, which stays. */
function scanCommands(cursor: Cursor): void {
  const outer = cursor.documents.length;
  const level: Level = { frames: [], pipeline: newPipeline(cursor), words: [], closed: false, joined: false };
  while (!cursor.done) {
    const character = cursor.peek();
    if (character === ')' && level.frames.at(-1)?.patterns !== true) break;
    if (character === '\n') takeLineBreak(cursor, level, outer);
    else if (character === ' ' || character === '\t') cursor.position++;
    else if (cursor.at('\\\n')) cursor.escape();
    else if (character === '#') takeComment(cursor);
    else if (level.frames.at(-1)?.patterns === true) takePattern(cursor, level);
    else if (/[;&|<>()]/.test(character)) takeOperator(cursor, level);
    else takeWord(cursor, level);
  }
  if (cursor.lost) return;
  endPipeline(cursor, level);
  if (level.frames.length > 0) cursor.lose('a compound command that is not closed');
  else if (cursor.peek() === ')' && cursor.documents.length > outer)
    cursor.lose('a here-document that ends in $( )');
}

function takeLineBreak(cursor: Cursor, level: Level, outer: number): void {
  if (outer > 0) {
    cursor.lose('a line break in $( ) before a here-document');
    return;
  }
  // Behind | the pipeline goes on after the line break.
  if (!level.joined) endPipeline(cursor, level);
  cursor.position++;
  scanDocuments(cursor, scanCommands);
}

function takeComment(cursor: Cursor): void {
  const found = cursor.text.indexOf('\n', cursor.position);
  const end = found < 0 || found > cursor.limit ? cursor.limit : found;
  cursor.forbid(cursor.position, end, REASONS.comment);
  cursor.position = end;
}

function takePattern(cursor: Cursor, level: Level): void {
  const frame = level.frames.at(-1);
  const character = cursor.peek();
  if (frame === undefined) return;
  if (character === '(' || character === '|') cursor.position++;
  else if (character === ')') {
    cursor.position++;
    frame.patterns = false;
    level.pipeline = newPipeline(cursor);
  } else if (/[;&<>]/.test(character)) cursor.lose('the pattern of a case');
  else {
    const word = scanWord(cursor, scanCommands);
    if (word.bare && word.text === 'esac') takeReserved(cursor, level, word, scanCommands);
  }
}

function takeWord(cursor: Cursor, level: Level): void {
  level.joined = false;
  const word = scanWord(cursor, scanCommands);
  if (cursor.lost) return;
  // The number of a descriptor belongs to the redirection behind it.
  if (word.bare && /^\d+$/.test(word.text) && /[<>]/.test(cursor.peek())) return;
  if (level.words.length === 0 && word.bare && takeReserved(cursor, level, word, scanCommands)) return;
  if (level.closed) {
    cursor.lose('a word behind the end of a compound command');
    return;
  }
  level.words.push(word);
}

function takeOperator(cursor: Cursor, level: Level): void {
  if (cursor.at('<') || cursor.at('>')) {
    takeRedirection(cursor, level);
    return;
  }
  if (cursor.at('(')) {
    takeParenthesis(cursor, level);
    return;
  }
  if (cursor.at(';;')) {
    takeClauseEnd(cursor, level);
    return;
  }
  if (cursor.at('&>') || cursor.at('|&') || cursor.at(';&')) {
    cursor.lose(`${cursor.peek()}${cursor.peek(1)}`);
  } else if (cursor.at('||') || cursor.at('&&')) {
    endPipeline(cursor, level);
    cursor.position += 2;
  } else if (cursor.at('|')) {
    endCommand(cursor, level);
    level.pipeline.pipes.push(cursor.position);
    level.joined = true;
    cursor.position++;
  } else {
    endPipeline(cursor, level);
    cursor.position++;
  }
}

function takeClauseEnd(cursor: Cursor, level: Level): void {
  endPipeline(cursor, level);
  const frame = level.frames.at(-1);
  if (frame?.kind !== 'case') {
    cursor.lose(';; outside a case');
    return;
  }
  if (cursor.at(';;&')) {
    cursor.lose(';;&');
    return;
  }
  frame.patterns = true;
  cursor.position += 2;
}

function takeParenthesis(cursor: Cursor, level: Level): void {
  if (level.words.length > 0) {
    cursor.lose('a function, an array or a pattern in parentheses');
    return;
  }
  if (cursor.at('((')) {
    cursor.lose('(( ))');
    return;
  }
  level.joined = false;
  cursor.position++;
  scanCommands(cursor);
  if (cursor.lost) return;
  if (cursor.peek() !== ')') {
    cursor.lose('a parenthesis that is not closed');
    return;
  }
  cursor.position++;
  level.closed = true;
}

function takeRedirection(cursor: Cursor, level: Level): void {
  level.joined = false;
  const unbound = /^<[A-Za-z][\w.:-]*>/.exec(cursor.text.slice(cursor.position, cursor.limit))?.[0];
  if (unbound !== undefined) {
    // Taken whole: as redirections its brackets would hide the next one.
    cursor.found.unbound.push(unbound);
    cursor.position += unbound.length;
    return;
  }
  if (cursor.at('<<<')) {
    cursor.lose('<<<');
    return;
  }
  if (cursor.at('<(') || cursor.at('>(')) {
    cursor.lose('process substitution');
    return;
  }
  if (cursor.at('<<')) {
    scanDocumentStart(cursor, level.pipeline);
    return;
  }
  const operator =
    /^(?:>>|>\||>&|<&|<>|>|<)/.exec(cursor.text.slice(cursor.position, cursor.limit))?.[0] ?? '<';
  cursor.position += operator.length;
  while (cursor.peek() === ' ' || cursor.peek() === '\t') cursor.position++;
  const target = scanWord(cursor, scanCommands);
  if (target.start === target.end) {
    cursor.lose('a redirection without a target');
    return;
  }
  if (operator.endsWith('&') && target.text.includes(SLOT))
    cursor.forbid(target.start, target.end, REASONS.descriptor);
  if (operator.startsWith('<')) level.pipeline.inputs.push({ start: target.start, end: target.end });
}
