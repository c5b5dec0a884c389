import { type Diagnostic, failure, type Result, success } from '../diagnostics/diagnostic.ts';
import type { Template } from './language.ts';
import type { Piece } from './placeholders.ts';
import { judgeCommand } from './shell/commands.ts';
import { SLOT, type Word } from './shell/words.ts';
import { errorAt } from './spans.ts';
import { isPlaceholder, templateReferences } from './templates.ts';

/** The words of a command that runs without a shell; a word of its own for each element, as `judgeCommand` takes them. */
const wordsOf = (words: readonly (readonly Piece[])[]): readonly Word[] =>
  words.map((pieces, index) => {
    const text = pieces.map((piece) => (isPlaceholder(piece) ? SLOT : piece)).join('');
    return { start: index, end: index + 1, text, bare: false, leading: [], unquoted: [] };
  });

/**
 * Checks the placeholders of a command given as a list: even without a shell of ours, a value must not choose
 * the command or become the program of `sh -c`, `python -c` and the like (RB209). One result for each word.
 */
export function checkArgv(
  texts: readonly string[],
  words: readonly (readonly Piece[])[],
): readonly Result<Template>[] {
  const { regions } = judgeCommand(wordsOf(words));
  return words.map((pieces, index) => {
    const region = regions.findLast(({ start, end }) => start <= index && index < end);
    const references = templateReferences(pieces).map((reference) => ({ ...reference, visible: true }));
    if (region === undefined) return success({ references });
    const { message, help } = region.reason;
    const errors = pieces
      .filter(isPlaceholder)
      .map((piece): Diagnostic => errorAt('RB209', texts[index] ?? '', piece, message, help));
    return errors.length > 0 ? failure(...errors) : success({ references });
  });
}
