import { grouped } from '../diagnostics/counted.ts';
import { unitNamed } from './units.ts';

/** A unit in which people write values of one size, and how many of it one of the source's unit is. */
export interface Measure {
  /** `''` for plain numbers. */
  readonly unit: string;
  readonly factor: number;
}

type Ladder = readonly (readonly [unit: string, factor: number])[];

const TIME: Ladder = [
  ['ns', 1e-9],
  ['µs', 1e-6],
  ['ms', 1e-3],
  ['s', 1],
  ['min', 60],
  ['h', 3600],
  ['d', 86_400],
];

const BINARY: Ladder = [
  ['B', 1],
  ['KiB', 2 ** 10],
  ['MiB', 2 ** 20],
  ['GiB', 2 ** 30],
  ['TiB', 2 ** 40],
];

const DECIMAL: Ladder = [
  ['B', 1],
  ['kB', 1e3],
  ['MB', 1e6],
  ['GB', 1e9],
  ['TB', 1e12],
];

const COUNT: Ladder = [
  ['', 1],
  ['M', 1e6],
  ['G', 1e9],
  ['T', 1e12],
];

/** How far values go in one unit before the next is taken: 9,000 ms are still read at a glance, 1,500 MiB are not. */
const ROOM: ReadonlyMap<Ladder, number> = new Map([
  [TIME, 10],
  [BINARY, 1],
  [DECIMAL, 1],
  [COUNT, 1],
]);

/** Beyond these, digits say less than an exponent does. */
const LARGE = 1e15;
const SMALL = 1e-4;

const ladderOf = (unit: string): Ladder | undefined => {
  if (unit === '') return COUNT;
  const dimension = unitNamed(unit)?.dimension;
  if (dimension === 'time') return TIME;
  if (dimension === 'bytes') return /^[kKMGT]B$/.test(unit) ? DECIMAL : BINARY;
  return undefined;
};

/**
 * The unit in which people would write values of which the largest is `size` of `unit`: that of the source where it
 * fits, else the next that does. A unit that nobody knows stays as it is.
 */
export function measureOf(unit: string, size: number): Measure {
  const slash = unit.indexOf('/');
  if (slash >= 0 && unitNamed(unit)) {
    const counted = measureOf(unit.slice(0, slash), size);
    return { ...counted, unit: `${counted.unit}${unit.slice(slash)}` };
  }
  if (unit === 'percent') return { unit: '%', factor: 1 };
  if (unit === 'ratio') return { unit: '', factor: 1 };
  const ladder = ladderOf(unit);
  const own = unit === '' ? 1 : unitNamed(unit)?.factor;
  const rung = ladder?.findIndex(([, factor]) => factor === own) ?? -1;
  const [first] = ladder?.[rung] ?? [];
  if (ladder === undefined || own === undefined || first === undefined) return { unit, factor: 1 };
  const [name, factor] = ladder[fitting(ladder, rung, size)] ?? [unit, own];
  return { unit: name, factor: own / factor };
}

function fitting(ladder: Ladder, rung: number, size: number): number {
  const own = ladder[rung]?.[1] ?? 1;
  const fits = (at: number, room: number): boolean => {
    const [value, next] = [
      (size * own) / (ladder[at]?.[1] ?? 1),
      ladder[at + 1]?.[1] ?? Number.POSITIVE_INFINITY,
    ];
    return (value >= 1 || at === 0) && value < (next / (ladder[at]?.[1] ?? 1)) * room;
  };
  if (!Number.isFinite(size) || size === 0 || fits(rung, ROOM.get(ladder) ?? 1)) return rung;
  const found = ladder.findIndex((_, at) => fits(at, 1));
  const value = (size * own) / (ladder[found]?.[1] ?? own);
  return found === -1 || value >= LARGE || value < SMALL ? rung : found;
}

const withoutZeros = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);

const plain = (text: string): string => {
  const [whole = '', part] = text.split('.');
  const sign = whole.startsWith('-') ? '-' : '';
  return `${sign}${grouped(Number(whole.slice(sign.length)))}${part === undefined ? '' : `.${part}`}`;
};

const exponential = (value: number, digits: number): string => {
  const [mantissa = '', exponent = ''] = value.toExponential(Math.min(20, Math.max(0, digits))).split('e');
  return `${withoutZeros(mantissa)}e${exponent.replace('+', '')}`;
};

/** A number for people: four digits that count, more before the point; `1.5e20` where it is beyond all reading. */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  if (value === 0) return '0';
  if (size >= LARGE || size < SMALL) return exponential(value, 2);
  const decimals = Math.max(0, 3 - Math.floor(Math.log10(size)));
  return plain(withoutZeros(value.toFixed(decimals)));
}

/** A number that stands on a scale of this step, as exactly as the step is. */
export function formatTick(value: number, step: number, size: number): string {
  if (value === 0) return '0';
  if (size >= LARGE || step < SMALL) return exponential(value, Math.ceil(Math.log10(Math.abs(value) / step)));
  return plain(value.toFixed(Math.max(0, -Math.floor(Math.log10(step) + 1e-9))));
}

/** A number with its unit: `12.3 %`, `480 ms`, `12/s`. */
export const withUnit = (text: string, unit: string): string =>
  unit === '' || unit.startsWith('/') ? `${text}${unit}` : `${text} ${unit}`;

/** A value for people, in the unit that fits it: `12.3 %`, `480 ms`, `1.2 GiB`, `12/s`; four digits that count. */
export function formatMeasure(value: number, unit: string): string {
  const measure = measureOf(unit, Math.abs(value));
  return withUnit(formatNumber(value * measure.factor), measure.unit);
}

/** A value with all its digits where its own unit fits it, else as `formatMeasure`. */
export const formatValue = (value: number, unit: string): string =>
  measureOf(unit, Math.abs(value)).factor === 1 ? withUnit(String(value), unit) : formatMeasure(value, unit);
