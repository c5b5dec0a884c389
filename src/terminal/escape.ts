import { graphicParts } from '../diagnostics/graphic.ts';
import { visible, visibleLine } from '../diagnostics/visible.ts';

const RESET = '\u001b[0m';

/** Text from outside on one line, nothing in it obeyed by the terminal: names, commands, answers. */
export const shownLine = (text: string): string => visibleLine(text);

/** Text from outside as lines, nothing in them obeyed by the terminal. */
export const shownLines = (text: string): string[] =>
  visible(text.trimEnd())
    .split('\n')
    .map((line) => line.replaceAll('\t', '    '));

/**
 * A line of a command's output: colours pass, or are dropped where none are wanted; whatever else a terminal
 * would obey is shown as text (CWE-150).
 */
export const shownOutput = (line: string, color: boolean): string => {
  const text = line.replaceAll('\n', '␊').replaceAll('\t', '    ');
  let coloured = false;
  const parts = graphicParts(text).map((part) => {
    if (!part.isColour) return visible(part.text);
    coloured ||= color;
    return color ? part.text : '';
  });
  return parts.join('') + (coloured ? RESET : '');
};
