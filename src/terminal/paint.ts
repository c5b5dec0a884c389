import type { Effect } from '../steps/step.ts';

const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  cyan: [36, 39],
} as const;

/** A way to mark text. */
export type Style = keyof typeof CODES;

/** Marks text with styles, or leaves it alone where no colour is wanted. */
export type Paint = (text: string, ...styles: readonly Style[]) => string;

/** A paint for a terminal with or without colour. */
export const createPaint = (color: boolean): Paint =>
  color
    ? (text, ...styles) =>
        styles.reduce((inner, style) => `\u001b[${CODES[style][0]}m${inner}\u001b[${CODES[style][1]}m`, text)
    : (text) => text;

const EFFECT_STYLES: Readonly<Record<Effect, readonly Style[]>> = {
  read: ['cyan'],
  change: ['yellow'],
  destroy: ['red', 'bold'],
};

/** The word for an effect, in its colour. */
export const paintEffect = (paint: Paint, effect: Effect, text: string = effect): string =>
  paint(text, ...EFFECT_STYLES[effect]);

/** What an effect means for whoever has to decide. */
export const EFFECT_WARNING: Readonly<Record<Effect, string>> = {
  read: 'only reads',
  change: 'changes something',
  destroy: 'DESTROYS, cannot be undone',
};
