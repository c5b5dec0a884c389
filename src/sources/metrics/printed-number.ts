import { readNumber } from './number.ts';

/** A number as a text gives it, NaN and the infinities included, and its unit where there is one. */
export interface PrintedNumber {
  readonly value: number;
  readonly unit?: string;
}

const NUMBER_WITH_UNIT = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[ \t]*(%|[a-zA-Zµ]*(?:\/[a-zA-Zµ]+)?)$/;

/** Reads a text such as `12`, `85%` or `1.5 ms`; undefined for anything else, and for more than a number can hold. */
export const printedNumber = (text: string): PrintedNumber | undefined => {
  const trimmed = text.trim();
  const special = readNumber(trimmed);
  if (special !== undefined && !/\d/.test(trimmed)) return { value: special };
  const [, number, unit] = NUMBER_WITH_UNIT.exec(trimmed) ?? [];
  if (number === undefined || !Number.isFinite(Number(number))) return undefined;
  return { value: Number(number), ...(unit && { unit }) };
};
