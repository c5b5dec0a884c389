import { dashSensitive, isVisible, judgeAssignment, judgeCommand } from './commands.ts';
import type { Cursor, Pipeline } from './cursor.ts';
import { REASONS } from './reasons.ts';
import { variablesFilledBy } from './tables.ts';
import { assignedName, programName, SLOT, type Word } from './words.ts';

/** A compound command that is open, with the pipeline that it is a part of. */
export interface Frame {
  readonly kind: 'if' | 'loop' | 'case' | 'brace';
  readonly pipeline: Pipeline;
  /** Of a case: a pattern comes next. */
  patterns?: boolean;
}

/** One list of commands: the whole text, or what stands between parentheses. */
export interface Level {
  readonly frames: Frame[];
  pipeline: Pipeline;
  /** The words of the simple command at hand. */
  words: Word[];
  /** Behind the end of a compound command only redirections may follow. */
  closed: boolean;
  /** Behind `|`: the pipeline goes on. */
  joined: boolean;
}

/** A pipeline that begins here. */
export const newPipeline = (cursor: Cursor): Pipeline => ({ start: cursor.position, pipes: [], inputs: [] });

/** Ends the simple command at hand and judges its words. */
export function endCommand(cursor: Cursor, level: Level): void {
  const words = level.words;
  level.words = [];
  level.closed = false;
  const first = words.findIndex((word) => assignedName(word) === undefined);
  const assignments = first < 0 ? words : words.slice(0, first);
  const command = first < 0 ? [] : words.slice(first);
  for (const word of assignments) noteAssignment(cursor, word, true);
  if (command.length === 0) return;
  const end = cursor.at('&') && !cursor.at('&&') ? '&' : '';
  cursor.found.commands.push({ words: command, pipeline: level.pipeline, end });
  const { regions, reads } = judgeCommand(command);
  cursor.found.regions.push(...regions);
  if (reads) cursor.found.readers.push(command[0]?.start ?? cursor.position);
  for (const slot of dashSensitive(command)) cursor.found.dash.add(slot);
  noteUnquoted(cursor, command);
  noteVisible(cursor, command);
  noteVariables(cursor, command);
}

function noteAssignment(cursor: Cursor, word: Word, judge: boolean): void {
  const name = assignedName(word);
  if (name === undefined) return;
  cursor.found.assignments.push({ name, start: word.start, end: word.end });
  if (judge) cursor.found.regions.push(...judgeAssignment(name, word).regions);
}

/** Marks the variables that the shell would split into words: none of them may hold a value. */
export function noteUnquoted(cursor: Cursor, words: readonly Word[]): void {
  for (const { start, end } of words.flatMap((word) => word.unquoted))
    cursor.forbid(start, end, REASONS.unquoted);
}

function noteVisible(cursor: Cursor, command: readonly Word[]): void {
  if (!isVisible(command)) return;
  for (const { start, end } of command) {
    for (let at = start; at < end; at++) if (cursor.text[at] === SLOT) cursor.found.visible.add(at);
  }
}

// Commands that put values into variables: export NAME=…, set -- …, read NAME.
function noteVariables(cursor: Cursor, command: readonly Word[]): void {
  const [head, ...rest] = command;
  for (const word of rest) noteAssignment(cursor, word, false);
  const name = programName(head) ?? '';
  const end = rest.at(-1)?.end ?? 0;
  // What read takes comes from anywhere before; what set takes stands in its words.
  const start = name === 'set' ? (head?.start ?? 0) : 0;
  for (const variable of variablesFilledBy(
    name,
    rest.map((word) => word.text),
  )) {
    cursor.found.assignments.push({ name: variable, start, end });
  }
}

/** Ends the pipeline at hand, and finds values that reach a program which runs what it reads. */
export function endPipeline(cursor: Cursor, level: Level): void {
  endCommand(cursor, level);
  level.pipeline.end = cursor.position;
  cursor.pipelines.push(level.pipeline);
  level.pipeline = newPipeline(cursor);
}
