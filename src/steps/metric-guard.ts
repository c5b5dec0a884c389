import { type Result, success } from '../diagnostics/diagnostic.ts';
import type { Reading } from '../sources/metrics/source.ts';
import type { Look } from './kind.ts';
import { LEVELS, severity, valueIn } from './severity.ts';
import type { Watch } from './sustained.ts';

/** The keys of a metric's configuration that a guard takes: what to read, and what it is held against. */
export const GUARD_KEYS: readonly string[] = ['metric', 'unit', 'warn', 'critical', 'for', 'every'];

/** What a guard makes of one reading. */
export function lookAt(watch: Watch, reading: Result<Reading>): Result<Look> {
  if (!reading.ok) return reading;
  if (!reading.value.data) return success({ level: 'unknown', reason: reading.value.reason });
  const own = valueIn(reading.value, watch.unit);
  if (!own.ok) return own;
  const compared = severity(watch, own.value);
  if (!compared.ok) return compared;
  const shown = own.value.unit ?? unitOfLimits(watch);
  return success({
    level: LEVELS[compared.value.rank ?? 0],
    value: own.value.value,
    at: new Date(reading.value.at).toISOString(),
    ...(shown && { unit: shown }),
  });
}

/** A value without a unit was taken in that of its limits. */
const unitOfLimits = ({ warn, critical }: Watch): string | undefined =>
  warn === undefined || warn.unit === critical?.unit ? critical?.unit : undefined;
