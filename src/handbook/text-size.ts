/** Widths of characters in parts of the font's size, as sans-serif fonts draw them. */
const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/[ijl.,:;'|!]/, 0.27],
  [/[frtI()[\]{}"`\s/\\-]/, 0.36],
  [/[mwMW%@]/, 0.88],
  [/[A-Z0-9#&+<>=_~^]/, 0.64],
  [/[\u0020-\u024f]/, 0.55],
  [/[\u0250-\u2e7f]/, 0.65],
];

const WIDEST_CHARACTER = 1.05;

const widthOf = (character: string): number =>
  WIDTHS.find(([characters]) => characters.test(character))?.[1] ?? WIDEST_CHARACTER;

/** What the widest of the usual fonts needs more, so that no text leaves its box. */
const ROOM = 1.16;

/** About how wide a line is drawn in a sans-serif font of that size; there is no font to measure with. */
export const textWidth = (text: string, size: number): number =>
  ROOM * size * [...text].reduce((sum, character) => sum + widthOf(character), 0);

/** A text in lines of at most that width; what does not fit into the last one is left out. */
export function wrapText(
  text: string,
  { size, width, lines: most }: { readonly size: number; readonly width: number; readonly lines: number },
): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).flatMap((one) => pieces(one, size, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line === '' || textWidth(longer, size) <= width) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  lines.push(line);
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most - 1), cut(`${lines[most - 1]} ${lines[most]}`, size, width)];
}

/** A word that is too long by itself, in pieces. */
function pieces(word: string, size: number, width: number): readonly string[] {
  const found: string[] = [];
  let piece = '';
  for (const character of word) {
    if (piece !== '' && textWidth(piece + character, size) > width) {
      found.push(piece);
      piece = '';
    }
    piece += character;
  }
  return [...found, piece];
}

function cut(text: string, size: number, width: number): string {
  let kept = [...text];
  while (kept.length > 0 && textWidth(`${kept.join('')}…`, size) > width) kept = kept.slice(0, -1);
  return `${kept.join('').trimEnd()}…`;
}
