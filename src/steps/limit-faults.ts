import { breaches, parseThreshold, type Threshold } from '../language/thresholds.ts';
import { unitNamed } from '../language/units.ts';
import type { ConfigFault } from './kind.ts';

/** Limits as they are written, and the unit of what is compared with them, where it is known. */
interface Limits {
  readonly warn?: string | undefined;
  readonly critical?: string | undefined;
  readonly unit?: string | undefined;
}

/** What is wrong with a limit that a value in `unit` will be compared with. */
export const limitFaults = (
  text: string | undefined,
  unit: string | undefined,
  path: ConfigFault['path'],
): readonly ConfigFault[] => {
  const limit = text === undefined ? undefined : parseThreshold(text);
  const compared = limit?.ok ? breaches(limit.value, 0, unit) : undefined;
  return compared === undefined || compared.ok
    ? []
    : compared.diagnostics.map(({ message, help }) => ({
        path,
        message,
        ...(help !== undefined && { help }),
      }));
};

/** What is wrong with the limits of a metric, each by itself and the one beside the other. */
export const levelFaults = ({ warn, critical, unit }: Limits): readonly ConfigFault[] => {
  const unknown = unit !== undefined && unitNamed(unit) === undefined;
  // A unit that is none is told once, where it stands.
  if (unknown) return limitFaults(warn ?? critical, unit, ['unit']);
  const own = [...limitFaults(warn, unit, ['warn']), ...limitFaults(critical, unit, ['critical'])];
  if (own.length > 0 || warn === undefined || critical === undefined) return own;
  return pairFaults(warn, critical, unit);
};

const pairFaults = (warn: string, critical: string, unit: string | undefined): readonly ConfigFault[] => {
  const mild = thresholdIn(warn, unit);
  const bad = thresholdIn(critical, unit);
  // Where only one has a unit, the other takes that of the metric, which nobody knows yet.
  if (mild === undefined || bad === undefined || (mild.unit === '') !== (bad.unit === '')) return [];
  const path = ['critical'];
  const met = boundary(mild, bad);
  if (met === undefined) return [];
  if (!met.ok) {
    const message = `warn "${warn}" and critical "${critical}" do not measure the same thing`;
    return [{ path, message, help: 'Write both in units of one kind, that of the metric.' }];
  }
  if (!met.value) return [];
  const message = `critical "${critical}" holds wherever warn "${warn}" does: the level is never warn`;
  return [{ path, message, help: 'Make warn the milder one, or leave it out.' }];
};

const thresholdIn = (text: string, unit = ''): Threshold | undefined => {
  const read = parseThreshold(text);
  return read.ok ? { ...read.value, unit: read.value.unit || unit } : undefined;
};

const side = ({ operator }: Threshold): string => operator.charAt(0);

/** Whether every value that meets the milder limit meets the worse one too; nothing where that cannot be told. */
const boundary = (mild: Threshold, bad: Threshold) => {
  const strict = mild.operator === '>' || mild.operator === '<';
  // `> 90` begins behind 90: there `> 90` holds as `>= 90` does.
  const compared =
    strict && side(bad) === side(mild) ? { ...bad, operator: `${side(bad)}=` as '>=' | '<=' } : bad;
  const met = breaches(compared, mild.number, mild.unit);
  const comparable = mild.operator === '==' || (side(mild) === side(bad) && mild.operator !== '!=');
  return comparable || !met.ok ? met : undefined;
};
