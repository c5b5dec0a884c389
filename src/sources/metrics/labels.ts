import { failure, type Result } from '../../diagnostics/diagnostic.ts';

/** Series that a message lists. */
const LISTED = 10;

/** The labels of a series, by name. */
export type Labels = Readonly<Record<string, string>>;

/** Shows labels as a playbook writes them, `{ le: "0.5", path: "/" }`. */
export const showLabels = (labels: Labels): string => {
  const entries = Object.entries(labels).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
};

/** Several series where one is wanted are a failure (RB505) that lists them: taking any of them would be a guess. */
export const severalSeries = (name: string, shown: readonly string[], help: string): Result<never> => {
  const listed = shown.slice(0, LISTED);
  const more = shown.length > LISTED ? [`and ${shown.length - LISTED} more`] : [];
  return failure({
    code: 'RB505',
    severity: 'error',
    message: `${name} has ${shown.length} series: ${[...listed, ...more].join('; ')}`,
    help,
  });
};
