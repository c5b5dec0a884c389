/** What needs no look at each character. */
const PLAIN = /^[\n -~]*$/;

const escaped = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');

/**
 * JSON that is safe to print: JSON.stringify leaves the C1 controls, the invisible and the bidirectional characters as
 * they are, and a terminal or an editor would obey them. Here they are escapes, so that a reader has them all the same.
 */
export const safeJson = (value: unknown, indent?: number): string => {
  const text = JSON.stringify(value, null, indent);
  return PLAIN.test(text) ? text : text.replace(/[\p{Cf}\p{Zl}\p{Zp}\u007f-\u009f]/gu, escaped);
};

/** JSON as the commands print it: indented unless it is to be one line, with the end of its line. */
export const printedJson = (value: unknown, indent = 2): string => `${safeJson(value, indent)}\n`;
