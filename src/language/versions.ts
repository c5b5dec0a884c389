/** One or more limits of a version, such as `>=6 <8`. */
export const VERSION_LIMITS =
  '^(?:>=|<=|>|<|=)\\s*\\d+(?:\\.\\d+)*(?:\\s+(?:>=|<=|>|<|=)\\s*\\d+(?:\\.\\d+)*)*$';

/** The first version in what a program prints about itself, such as `7.2.4`; undefined where there is none. */
export const versionIn = (text: string): string | undefined =>
  /(?<![\d.])\d+(?:\.\d+)+/.exec(text)?.[0] ?? /(?<![\w.])v?(\d+)(?![\w.])/.exec(text)?.[1];

const numbers = (version: string): readonly number[] => version.split('.').map(Number);

function compare(one: string, other: string): number {
  const [left, right] = [numbers(one), numbers(other)];
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

const HOLDS: Readonly<Record<string, (difference: number) => boolean>> = {
  '>=': (difference) => difference >= 0,
  '<=': (difference) => difference <= 0,
  '>': (difference) => difference > 0,
  '<': (difference) => difference < 0,
  '=': (difference) => difference === 0,
};

/** Whether a version is within all limits; numbers that a version leaves out are 0. */
export const isWithin = (version: string, limits: string): boolean =>
  Array.from(limits.matchAll(/(>=|<=|>|<|=)\s*(\d+(?:\.\d+)*)/g)).every(
    ([, sign = '', limit = '']) => HOLDS[sign]?.(compare(version, limit)) ?? false,
  );
