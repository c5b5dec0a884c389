/** A text on one line, blanks and line ends as one space each. */
export const oneLine = (text: string): string => text.trim().replaceAll(/\s+/g, ' ');

/**
 * A text cut after so many characters, `…` where something is missing: by that sign the redactor knows that what
 * stands before it may be the beginning of a secret. Never inside a character, which would hide it from the redactor.
 */
export const clipped = (text: string, limit: number): string =>
  text.length > limit ? `${text.slice(0, limit).replace(/[\ud800-\udbff]$/, '')}…` : text;
