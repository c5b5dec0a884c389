import { type Result, success } from '../diagnostics/diagnostic.ts';
import { changed } from '../language/changes.ts';
import { breaches, inUnit, type Threshold } from '../language/thresholds.ts';

/** How bad a value is, the mildest first. */
export const LEVELS = ['ok', 'warn', 'critical'] as const;

/** A value and its unit, where that is known. */
export interface Quantity {
  readonly value: number;
  readonly unit?: string;
}

/** What values are held against; with a baseline, limits are changes. */
export interface Limits {
  /** The unit that values are given in. */
  readonly unit?: string;
  readonly warn?: Threshold;
  readonly critical?: Threshold;
  /** A value that was read before, which every value is compared with. */
  readonly baseline?: Quantity;
}

/** What holding a value against limits came to. */
export interface Compared {
  /** 0 ok, 1 warn, 2 critical; undefined where the baseline is 0 and limits are percentages of it. */
  readonly rank: 0 | 1 | 2 | undefined;
  /** In the unit of the value. */
  readonly baseline?: number;
  /** The limits as values, by their names. */
  readonly limits: Readonly<Record<string, Threshold>>;
}

/** A value in the wanted unit; where its own is not known, it is taken to be in that one. */
export const valueIn = ({ value, unit }: Quantity, wanted: string | undefined): Result<Quantity> => {
  if (unit === undefined) return success({ value, ...(wanted !== undefined && { unit: wanted }) });
  if (wanted === undefined) return success({ value, unit });
  const converted = inUnit(value, unit, wanted);
  return converted.ok ? success({ value: converted.value, unit: wanted }) : converted;
};

/** Holds a value against limits; RB203 where a unit does not fit. */
export const severity = (
  limits: Limits,
  quantity: Quantity,
  past: Quantity | undefined = limits.baseline,
): Result<Compared> => {
  const { value, unit = '' } = quantity;
  const baseline = past && valueIn(past, quantity.unit);
  if (baseline && !baseline.ok) return baseline;
  const beside = baseline === undefined ? {} : { baseline: baseline.value.value };
  const asValues: Record<string, Threshold> = {};
  let rank: 0 | 1 | 2 = 0;
  for (const [number, name] of [[2, 'critical'] as const, [1, 'warn'] as const]) {
    const limit = limits[name];
    if (limit === undefined) continue;
    if (baseline === undefined) {
      const met = breaches(limit, value, unit);
      if (!met.ok) return met;
      asValues[name] = limit;
      if (met.value && rank === 0) rank = number;
      continue;
    }
    const met = changed(limit, { value, baseline: baseline.value.value, unit });
    if (!met.ok) return met;
    if (met.value === undefined) return success({ rank: undefined, ...beside, limits: {} });
    asValues[name] = met.value.limit;
    if (met.value.breached && rank === 0) rank = number;
  }
  return success({ rank, ...beside, limits: asValues });
};
