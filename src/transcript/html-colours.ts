import { graphicParts } from '../diagnostics/graphic.ts';
import { type Html, html } from './html-text.ts';

/** What a terminal would draw text with, as far as a page draws it. */
interface Style {
  colour?: number;
  bold?: boolean;
  dim?: boolean;
  italic?: boolean;
  underlined?: boolean;
}

const FLAGS: Readonly<Record<number, Partial<Style>>> = {
  1: { bold: true },
  2: { dim: true },
  3: { italic: true },
  4: { underlined: true },
  21: { underlined: true },
  22: { bold: false, dim: false },
  23: { italic: false },
  24: { underlined: false },
};

/** Numbers behind 38 and 48 that belong to them. */
const TAKES: Readonly<Record<string, number>> = { '5': 2, '2': 4 };

/**
 * The style after a change of colour. Of colours only the eight and their bright ones are taken, and those of the
 * text only: a background, a reversal or a colour of one's own could hide what is written.
 */
function changed(before: Style, sequence: string): Style {
  const numbers = sequence.slice(2, -1).split(';');
  let style: Style = before;
  for (let index = 0; index < numbers.length; index++) {
    const number = Number(numbers[index]);
    if (number === 0) style = {};
    else if (number === 38 || number === 48) index += TAKES[numbers[index + 1] ?? ''] ?? 0;
    else if (number >= 30 && number <= 37) style = { ...style, colour: number - 30 };
    else if (number >= 90 && number <= 97) style = { ...style, colour: number - 90 };
    else if (number === 39) style = { ...style, colour: -1 };
    else style = { ...style, ...FLAGS[number] };
  }
  return style;
}

const classesOf = ({ colour = -1, bold, dim, italic, underlined }: Style): string =>
  [
    ...(colour < 0 ? [] : [`c${colour}`]),
    ...(bold ? ['b'] : []),
    ...(dim ? ['d'] : []),
    ...(italic ? ['i'] : []),
    ...(underlined ? ['u'] : []),
  ].join(' ');

/** A line of output with its colours, as far as they are safe; whatever else a terminal would obey is shown. */
export function colouredLine(line: string): Html {
  let style: Style = {};
  const parts = graphicParts(line).map(({ text, isColour }): Html => {
    if (isColour) {
      style = changed(style, text);
      return html``;
    }
    const classes = classesOf(style);
    return text === '' || classes === '' ? html`${text}` : html`<span class="${classes}">${text}</span>`;
  });
  return html`${parts}`;
}
