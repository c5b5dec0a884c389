import { failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { inUnit, meets, parseThreshold, type Threshold } from './thresholds.ts';

const SIGNED = /^(\s*(?:>=|<=|==|!=|>|<)\s*)([+-])/;

/** Whether a limit is a change, `> +20%`, and not a value: a sign says so. */
export const isSigned = (text: string): boolean => SIGNED.test(text);

/** Reads a change such as `> +20%`, `< -30%` or `> +5ms`; RB203 for anything that is none. */
export const parseChange = (text: string): Result<Threshold> => {
  const read = parseThreshold(text.replace(/^(\s*[<>=!]+\s*)\+/, '$1'));
  if (read.ok && isSigned(text)) return read;
  return failure({
    code: 'RB203',
    severity: 'error',
    message: `"${text}" is not a change`,
    help: 'Write how far the value may be from what it is compared with: "> +20%", "< -30%", "> +5ms".',
  });
};

/** A change as playbooks write it: `> +20%`. */
export const formatChange = ({ operator, number, unit }: Threshold): string =>
  `${operator} ${number < 0 || Object.is(number, -0) ? '-' : '+'}${Math.abs(number)}${unit}`;

/** A percentage is one of the baseline; anything else is a difference. */
export const isRelative = ({ unit }: Pick<Threshold, 'unit'>): boolean => unit === '%' || unit === 'percent';

/** What a change comes to for one baseline. */
export interface Changed {
  readonly breached: boolean;
  /** The value that the change would lead to, as a limit in the unit of the baseline. */
  readonly limit: Threshold;
}

/**
 * Whether a value differs from a baseline, both in `unit`, as a change states; undefined where the baseline is 0, of
 * which nothing is a percentage. A difference in a unit of another dimension is RB203.
 */
export const changed = (
  change: Threshold,
  {
    value,
    baseline,
    unit = '',
  }: { readonly value: number; readonly baseline: number; readonly unit?: string },
): Result<Changed | undefined> => {
  const relative = isRelative(change);
  if (relative && baseline === 0) return success(undefined);
  const own =
    change.unit === '' || unit === '' ? success(change.number) : inUnit(change.number, change.unit, unit);
  const difference = relative ? success((Math.abs(baseline) * change.number) / 100) : own;
  if (!difference.ok) return difference;
  const number = baseline + difference.value;
  const limit = { operator: change.operator, number, unit };
  return success({ breached: meets(limit, value), limit });
};
