import { type Diagnostic, DiagnosticError } from '../diagnostics/diagnostic.ts';
import type { Expression } from './expression.ts';
import type { ScopeOptions } from './language.ts';
import type { ScopeValues } from './scope.ts';

/** A path as people write it: `steps.health.json.failing`. */
export const formatPath = (path: readonly string[]): string => path.join('.');

const INDEX = /^(?:0|[1-9]\d*)$/;

/** The value at a path, own properties only; undefined where there is none. */
export function lookUp(values: ScopeValues, path: readonly string[]): unknown {
  let value: unknown = values;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    if (Array.isArray(value) && !INDEX.test(key)) return undefined;
    if (!Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return value;
}

/** Whether only a run can know the value of a path: of a step that has not run, of an iteration, of the play, of an input not given yet. */
export function isOpen(values: ScopeValues, path: readonly string[]): boolean {
  const [root, name] = path;
  if (root === 'steps' && name !== undefined && values.partly?.has(name))
    return lookUp(values, path) === undefined;
  if (root === 'steps') return name === undefined || !Object.hasOwn(values.steps, name);
  if (root === 'inputs') return name !== undefined && values.missing?.has(name) === true;
  if (root === 'item') return values.item === undefined;
  return root === 'play' && lookUp(values, path) === undefined;
}

/** Whether a plan has a mark in the place of a value, or of a part of it: that of a secret. */
export function isMasked(values: ScopeValues, path: readonly string[]): boolean {
  const [root = ''] = path;
  return (
    ['inputs', 'env', 'item'].includes(root) &&
    (JSON.stringify(lookUp(values, path)) ?? '').includes('[secret:')
  );
}

function refusal(code: Diagnostic['code'], message: string, help: string): DiagnosticError {
  return new DiagnosticError({ code, severity: 'error', message, help });
}

function noValue(path: readonly string[]): DiagnosticError {
  const name = formatPath(path);
  return refusal('RB207', `${name} has no value`, `Say what stands in for it: {{default ${name} "none"}}`);
}

function plain(value: unknown, path: readonly string[]): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value);
  if (value === undefined || value === null) throw noValue(path);
  const name = formatPath(path);
  const what = Array.isArray(value) ? 'a list' : 'an object';
  throw refusal('RB207', `${name} is ${what}, not a text`, `Write {{json ${name}}}, or name a part of it.`);
}

const pad = (value: number, width: number): string => String(value).padStart(width, '0');

function formatDate(date: Date, format: string): string {
  const parts: Readonly<Record<string, string>> = {
    yyyy: pad(date.getUTCFullYear(), 4),
    MM: pad(date.getUTCMonth() + 1, 2),
    dd: pad(date.getUTCDate(), 2),
    HH: pad(date.getUTCHours(), 2),
    mm: pad(date.getUTCMinutes(), 2),
    ss: pad(date.getUTCSeconds(), 2),
    SSS: pad(date.getUTCMilliseconds(), 3),
  };
  return format.replace(/yyyy|MM|dd|HH|mm|SSS|ss/g, (token) => parts[token] ?? token);
}

function dateText(value: unknown, path: readonly string[], format = 'yyyy-MM-ddTHH:mm:ssZ'): string {
  if (value === undefined || value === null) throw noValue(path);
  const date = new Date(typeof value === 'number' || typeof value === 'string' ? value : Number.NaN);
  if (!Number.isNaN(date.getTime())) return formatDate(date, format);
  const help = 'Give the date helper an ISO 8601 time or milliseconds since 1970.';
  throw refusal('RB207', `${formatPath(path)} is not a time`, help);
}

function jsonText(value: unknown, path: readonly string[]): string {
  if (value === undefined) throw noValue(path);
  return JSON.stringify(value);
}

/** A value as text, or the path whose value only a run can know. */
export type Rendered = { readonly text: string } | { readonly unknown: readonly string[] };

/**
 * Evaluates a placeholder. In a plan, a path without a value is given back as unknown; in a run it throws
 * a DiagnosticError (RB207), as do lists, objects and null where a text is needed.
 */
export function evaluate(expression: Expression, values: ScopeValues, options: ScopeOptions): Rendered {
  const { path } = expression;
  const { mode, reads } = options;
  const value = lookUp(values, path);
  const missing = value === undefined || value === null;
  const unknown = mode === 'plan' && value === undefined;
  if (expression.helper === 'default' && missing && !(unknown && isOpen(values, path))) {
    const { fallback } = expression;
    if ('literal' in fallback) return { text: String(fallback.literal) };
    return evaluate({ helper: 'none', path: fallback.path }, values, options);
  }
  reads?.(path, !unknown);
  if (unknown) return { unknown: path };
  if (expression.helper === 'json') return { text: jsonText(value, path) };
  if (expression.helper === 'date') return { text: dateText(value, path, expression.format) };
  return { text: plain(value, path) };
}

/** What a plan shows for a value that only a run can know: `‹steps.health.json.failing›`. */
export const unknownMark = (path: readonly string[]): string => `‹${formatPath(path)}›`;
