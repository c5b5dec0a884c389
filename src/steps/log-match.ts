import { valueAt } from '../diagnostics/value-at.ts';
import { breaches, formatThreshold, parseThreshold, type Threshold } from '../language/thresholds.ts';
import type { LogEntry } from '../sources/logs/source.ts';
import { fieldsOf } from '../sources/logs/timestamps.ts';
import { orThrow, pattern, type Scalar } from './expectations.ts';
import type { RunContext } from './kind.ts';

/** What a field of a JSON entry must be: a value, one of several, or beyond a limit. */
export type FieldCondition =
  | { readonly path: string; readonly is: readonly Scalar[] }
  | { readonly path: string; readonly limit: Threshold };

/** What an entry must have to be counted; plain JSON. */
export interface Match {
  readonly text?: string;
  readonly regex?: string;
  readonly ignoreCase: boolean;
  readonly fields: readonly FieldCondition[];
}

/** Whether a text in a playbook is a limit and not a value. */
export const isLimit = (text: string): boolean => /^\s*[<>=!]/.test(text);

/** The limit that a text in a playbook is; throws RB203 where it is none. */
export const limitOf = (text: string): Threshold => orThrow(parseThreshold(text));

const meets = (condition: FieldCondition, fields: unknown): boolean => {
  const value = valueAt(fields, condition.path);
  if ('is' in condition) return condition.is.some((wanted) => wanted === value);
  if (typeof value !== 'number') return false;
  const met = breaches(condition.limit, value, undefined);
  return met.ok && met.value;
};

const holds = (text: string, { fields, text: part, ignoreCase }: Match): boolean => {
  if (part !== undefined) {
    const found = ignoreCase ? text.toLowerCase().includes(part.toLowerCase()) : text.includes(part);
    if (!found) return false;
  }
  if (fields.length === 0) return true;
  const own = fieldsOf(text);
  return own !== undefined && fields.every((condition) => meets(condition, own));
};

/** Chooses the entries that match; undefined where the regular expression takes too long on them. */
export const matcher = (match: Match, logs: RunContext['logs']) => {
  const { regex, ignoreCase } = match;
  const expression = regex === undefined ? undefined : new RegExp(pattern(regex), ignoreCase ? 'im' : 'm');
  return (entries: readonly LogEntry[]): readonly LogEntry[] | undefined => {
    const found = entries.filter(({ text }) => holds(text, match));
    if (expression === undefined || found.length === 0) return found;
    const verdicts = logs.matching(
      expression,
      found.map(({ text }) => text),
    );
    return verdicts && found.filter((_, index) => verdicts[index]);
  };
};

/** What is looked for, for people. */
export const shownMatch = ({ text, regex, ignoreCase, fields }: Match): string => {
  const conditions = fields.map((field) =>
    'is' in field
      ? `${field.path} = ${field.is.map((value) => JSON.stringify(value)).join(' or ')}`
      : `${field.path} ${formatThreshold(field.limit)}`,
  );
  const found = [
    ...(text === undefined ? [] : [JSON.stringify(text)]),
    ...(regex === undefined ? [] : [`/${regex}/`]),
    ...conditions,
  ];
  return found.length === 0 ? 'every entry' : `${found.join(', ')}${ignoreCase ? ', in any case' : ''}`;
};
