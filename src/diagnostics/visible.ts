/** What needs no look at each character: most of all that is ever shown. */
const PLAIN = /^[\n\t -~]*$/;

/** Joiners belong to emoji and to Persian and Indic words; line feeds and tabs to every text. */
const KEPT = new Set(['\n', '\t', '\u200c', '\u200d']);

const picture = (character: string): string => {
  if (KEPT.has(character)) return character;
  const point = character.codePointAt(0) ?? 0;
  if (point < 0x20) return String.fromCodePoint(0x2400 + point);
  if (point === 0x7f) return '␡';
  return `<U+${point.toString(16).toUpperCase().padStart(4, '0')}>`;
};

/**
 * Text from outside with everything that acts instead of showing made visible: control characters as their
 * pictures (␛, ␇), bidirectional overrides, invisible and unpaired characters as `<U+202E>`. Line feeds and
 * tabs stay. The one place that decides what may reach a screen or a transcript.
 */
export const visible = (text: string): string => (PLAIN.test(text) ? text : inspected(text));

/** The classes stand here because reading them takes longer than most starts have for the whole screen. */
const inspected = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, picture);

/** As `visible`, on one line: line feeds and tabs are shown too, those at the ends are dropped. */
export const visibleLine = (text: string): string =>
  visible(text.trim()).replaceAll('\n', '␊').replaceAll('\t', '␉');
