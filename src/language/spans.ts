import type { Code } from '../diagnostics/codes.ts';
import type { Diagnostic, Position, Span } from '../diagnostics/diagnostic.ts';

function positionIn(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const lastBreak = before.lastIndexOf('\n');
  return { offset, line: before.split('\n').length, column: offset - lastBreak };
}

/** A span inside a text that stands for itself; its file is empty, whoever knows the file translates it. */
const spanIn = (text: string, offset: number, length: number): Span => ({
  file: '',
  start: positionIn(text, offset),
  end: positionIn(text, Math.min(text.length, offset + Math.max(1, length))),
});

/** An error at a place of a text. */
export const errorAt = (
  code: Code,
  text: string,
  place: { readonly offset: number; readonly length: number },
  message: string,
  help?: string,
): Diagnostic => ({
  code,
  severity: 'error',
  message,
  at: spanIn(text, place.offset, place.length),
  ...(help === undefined ? {} : { help }),
});
