import { parseThreshold } from '../language/thresholds.ts';
import { shownLine } from './escape.ts';

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {};

/**
 * The unit of a measured value, or `''`: as its outputs say, else as the step says of a source whose numbers have
 * none. A command may print its number with another unit, so there the thresholds prove nothing.
 */
export const unitOf = (outputs: Fields, config: unknown): string => {
  if (typeof outputs.unit === 'string') return shownLine(outputs.unit);
  const { metric, unit, warn, critical } = fieldsOf(config);
  if ('command' in fieldsOf(metric)) return '';
  if (typeof unit === 'string') return shownLine(unit);
  const units = [warn, critical].flatMap((text) => {
    const limit = typeof text === 'string' ? parseThreshold(text) : undefined;
    return limit?.ok ? [limit.value.unit] : [];
  });
  return units.length > 0 && new Set(units).size === 1 ? (units[0] ?? '') : '';
};
