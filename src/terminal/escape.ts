import { visible, visibleLine } from '../diagnostics/visible.ts';

const ESC = '\u001b';
const SELECT_GRAPHIC = new RegExp(`(${ESC}\\[[0-9;]*m)`);
const RESET = `${ESC}[0m`;

/** Colours and weights; hidden (8), blinking (5, 6) and fonts are no colours. */
const COLOUR =
  /^(?:0|1|2|3|4|7|9|2[1-57-9]|3[0-79]|4[0-79]|9[0-7]|10[0-7]|[34]8;5;\d{1,3}|[34]8;2;\d{1,3};\d{1,3};\d{1,3})?(?:;|$)/;

const isColour = (sequence: string): boolean => {
  let rest = sequence.slice(2, -1);
  do {
    const [first] = COLOUR.exec(rest) ?? [];
    if (first === undefined) return false;
    rest = rest.slice(first.length);
  } while (rest !== '');
  return true;
};

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
  if (!text.includes(ESC)) return visible(text);
  let coloured = false;
  const parts = text.split(SELECT_GRAPHIC).map((part, index) => {
    if (index % 2 === 0 || !isColour(part)) return visible(part);
    coloured ||= color;
    return color ? part : '';
  });
  return parts.join('') + (coloured ? RESET : '');
};
