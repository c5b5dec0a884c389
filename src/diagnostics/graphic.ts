const ESC = '\u001b';
const SELECT_GRAPHIC = new RegExp(`(${ESC}\\[[0-9;]*m)`);

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

/** A piece of a line: text, or a change of colour as it was printed (`ESC [ ... m`). */
export interface GraphicPart {
  readonly text: string;
  readonly isColour: boolean;
}

/** A line from outside, its changes of colour and weight apart from its text, in which nothing is taken out. */
export const graphicParts = (line: string): readonly GraphicPart[] =>
  line.includes(ESC)
    ? line.split(SELECT_GRAPHIC).map((text, index) => ({ text, isColour: index % 2 === 1 && isColour(text) }))
    : [{ text: line, isColour: false }];

/** A line from outside without its colours; whatever else a terminal would obey is left in it. */
export const withoutColours = (line: string): string =>
  line.includes(ESC)
    ? graphicParts(line)
        .map(({ text, isColour: dropped }) => (dropped ? '' : text))
        .join('')
    : line;
