import { failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { UNIT_PATTERN, type Unit, unitNamed } from './units.ts';

/** A limit as a guide writes it; `unit` is empty where none was written. */
export interface Threshold {
  readonly operator: '>' | '>=' | '<' | '<=' | '==' | '!=';
  readonly number: number;
  readonly unit: string;
}

/** A regular expression source for thresholds such as `> 80`, `< 500ms` or `>= 2GiB`; anchored. */
export const THRESHOLD_PATTERN = `^\\s*(>=|<=|==|!=|>|<)\\s*(-?\\d+(?:\\.\\d+)?)\\s*(${UNIT_PATTERN})?\\s*$`;

/** The same for limits that may be changes, such as `> +20%`; anchored. */
export const LIMIT_PATTERN = THRESHOLD_PATTERN.replace('(-?', '([+-]?');

/** Reads a threshold; RB203 for anything that is none. */
export function parseThreshold(text: string): Result<Threshold> {
  const match = new RegExp(THRESHOLD_PATTERN).exec(text);
  if (match !== null) {
    const [, operator, number, unit] = match;
    return success({ operator: operator as Threshold['operator'], number: Number(number), unit: unit ?? '' });
  }
  const help =
    'Write an operator (>, >=, <, <=, ==, !=), a number, and a unit if it has one: "> 80", "> 85%", "< 500ms", "> 10/s", ">= 2GiB".';
  return failure({ code: 'RB203', severity: 'error', message: `"${text}" is not a threshold`, help });
}

/** A threshold as guides write it: `> 85%`, `< 500ms`. */
export const formatThreshold = (threshold: Threshold): string =>
  `${threshold.operator} ${threshold.number}${threshold.unit}`;

// Conversions multiply floats: without a tolerance 0.07 would not be ">= 7%".
const SAME = 1e-12;

function compare(operator: Threshold['operator'], value: number, limit: number, tolerance: number): boolean {
  const equal =
    value === limit || Math.abs(value - limit) <= tolerance * Math.max(Math.abs(value), Math.abs(limit));
  switch (operator) {
    case '>':
      return value > limit && !equal;
    case '>=':
      return value > limit || equal;
    case '<':
      return value < limit && !equal;
    case '<=':
      return value < limit || equal;
    case '==':
      return equal;
    case '!=':
      return !equal;
  }
}

/** Whether a value, in the unit of the limit, meets it; what differs by a rounding error only is equal. */
export const meets = ({ operator, number }: Threshold, value: number): boolean =>
  compare(operator, value, number, SAME);

/** A value of one unit in another one; RB203 where either is not known or they do not measure the same thing. */
export function inUnit(value: number, from: string, to: string): Result<number> {
  if (from === to) return success(value);
  const [own, wanted] = [unitNamed(from), unitNamed(to)];
  if (own === undefined) return unknownUnit(from);
  if (wanted === undefined) return unknownUnit(to);
  if (own.dimension === wanted.dimension) return success((value * own.factor) / wanted.factor);
  return failure({
    code: 'RB203',
    severity: 'error',
    message: `a value in ${from} cannot be given in ${to}: they do not measure the same thing`,
    help: 'Name a unit of the same kind as that of the metric.',
  });
}

function mismatch(threshold: Threshold, unit: string): Result<never> {
  return failure({
    code: 'RB203',
    severity: 'error',
    message: `the threshold ${formatThreshold(threshold)} and a value in ${unit} do not measure the same thing`,
    help: 'Write the threshold in a unit of the same kind as that of the metric.',
  });
}

function unknownUnit(unit: string): Result<never> {
  const help =
    'Use ns, us, ms, s, m, h, d, B, KB, MB, GB, TB, PB, KiB, MiB, GiB, TiB, PiB, bit, kbit, Mbit, Gbit, %, ratio, or a rate such as /s.';
  return failure({ code: 'RB203', severity: 'error', message: `the unit "${unit}" is not known`, help });
}

function convert(threshold: Threshold, limitUnit: Unit, value: number, valueUnit: Unit): boolean {
  if (limitUnit.factor === valueUnit.factor) return compare(threshold.operator, value, threshold.number, 0);
  return compare(threshold.operator, value * valueUnit.factor, threshold.number * limitUnit.factor, SAME);
}

/**
 * Whether a value meets the condition that a threshold states. A value or a threshold without a unit is taken
 * in the unit of the other; units of different dimensions are RB203, and a value that is NaN is RB508.
 */
export function breaches(threshold: Threshold, value: number, unit = ''): Result<boolean> {
  if (Number.isNaN(value)) {
    return failure({ code: 'RB508', severity: 'error', message: 'the metric is not a number (NaN)' });
  }
  const valueUnit = unit === '' ? undefined : unitNamed(unit);
  if (unit !== '' && valueUnit === undefined) return unknownUnit(unit);
  const limitUnit = threshold.unit === '' ? undefined : unitNamed(threshold.unit);
  if (threshold.unit !== '' && limitUnit === undefined) return unknownUnit(threshold.unit);
  if (valueUnit === undefined || limitUnit === undefined) {
    return success(compare(threshold.operator, value, threshold.number, 0));
  }
  if (valueUnit.dimension !== limitUnit.dimension) return mismatch(threshold, unit);
  return success(convert(threshold, limitUnit, value, valueUnit));
}
