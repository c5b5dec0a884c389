import type { Reason } from './reasons.ts';

/** Stands for a placeholder in a cooked shell text; no shell text can contain it. */
export const SLOT = '\0';
/** Stands for an expansion of the shell in the text of a word. */
export const DYNAMIC = '\u0001';

/** A word as the shell will see it, before expansion; offsets are those of the cooked text. */
export interface Word {
  readonly start: number;
  readonly end: number;
  /** Without its quotes; SLOT and DYNAMIC stand for what is not constant. */
  readonly text: string;
  /** Nothing of it is quoted. */
  readonly bare: boolean;
  /** Its placeholders outside $( ) that have nothing constant before them. */
  readonly leading: readonly number[];
  /** Its variables outside quotes, which the shell splits into words. */
  readonly unquoted: readonly { readonly start: number; readonly end: number }[];
}

/** A stretch of the text in which no value may stand, nor a variable that holds one. */
export interface Region {
  readonly start: number;
  readonly end: number;
  readonly reason: Reason;
  /** Variables count without their `$` too, as in arithmetic. */
  readonly names?: boolean;
}

/** Something that gives a variable its value. */
export interface Assignment {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Whether a word is the same for all values. */
export const isConstant = (word: Word): boolean => !word.text.includes(SLOT) && !word.text.includes(DYNAMIC);

/** The name of the program that a word names, or undefined if that is not constant. */
export function programName(word: Word | undefined): string | undefined {
  if (word === undefined || word.text.includes(SLOT)) return undefined;
  const name = word.text.slice(word.text.lastIndexOf('/') + 1);
  return name === '' || name.includes(DYNAMIC) ? undefined : name;
}

/** The variable that a word such as NAME=value sets. */
export const assignedName = (word: Word): string | undefined => /^([A-Za-z_]\w*)\+?=/.exec(word.text)?.[1];
