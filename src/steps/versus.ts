import { clipped } from '../diagnostics/clipped.ts';
import { failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { formatDuration, parseDuration } from '../language/durations.ts';
import { printedNumber } from '../sources/metrics/printed-number.ts';
import type { Quantity } from './severity.ts';

/** What values are compared with: how long ago, in milliseconds, or a number that was read before, as text. */
export type Versus = { readonly ago: number } | { readonly text: string };

/** Milliseconds that a text such as `1h ago` names; undefined for any other. */
export const agoIn = (text: string): number | undefined => {
  const [, duration] = /^\s*(\S+)\s+ago\s*$/.exec(text) ?? [];
  return duration === undefined ? undefined : parseDuration(duration);
};

/** Whether a text is a number, with or without a unit. */
export const isNumber = (text: string): boolean => Number.isFinite(printedNumber(text)?.value);

/** For people: what values are compared with. */
export const describeVersus = (versus: Versus): string =>
  'ago' in versus ? `compared with ${formatDuration(versus.ago)} ago` : `compared with ${versus.text}`;

/** The number that values are compared with; RB505 for a text that is none. */
export const baselineOf = (versus: Versus | undefined): Result<Quantity | undefined> => {
  if (versus === undefined || 'ago' in versus) return success(undefined);
  const read = printedNumber(versus.text);
  if (read !== undefined && Number.isFinite(read.value)) return success(read);
  return failure({
    code: 'RB505',
    severity: 'error',
    message: `vs is no number but ${clipped(versus.text, 120) || 'empty'}`,
    help: 'Compare with the value of an earlier step: vs: "{{steps.before.value}}".',
  });
};
