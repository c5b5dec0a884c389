import { clipped, oneLine } from '../diagnostics/clipped.ts';
import { DiagnosticError, failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { breaches, parseThreshold, type Threshold } from '../language/thresholds.ts';

/** A plain JSON value that an expectation can name. */
export type Scalar = string | number | boolean | null;

/** Reads a regular expression of a playbook, RB203 where it is none; `^` and `$` match at line ends too. */
export const regularExpression = (source: string): Result<RegExp> => {
  try {
    return success(new RegExp(source, 'm'));
  } catch (error) {
    // `Invalid regular expression: /(/m: Unterminated group`: only the reason is news.
    const reason = error instanceof Error ? error.message.split(': ').at(-1) : source;
    return failure({
      code: 'RB203',
      severity: 'error',
      message: `not a regular expression: ${reason}`,
      help: 'Escape characters such as ( [ . with a backslash where they stand for themselves.',
    });
  }
};

/** The regular expression of a playbook; throws where it is none. */
export const pattern = (source: string): RegExp => orThrow(regularExpression(source));

/** Checks that a regular expression is one and hands its source on: an action is plain JSON. */
export const checkedPattern = (source: string): string => {
  pattern(source);
  return source;
};

/** The start of a text on one line, for messages. */
export const excerpt = (text: string): string => clipped(oneLine(text), 200);

/** Says `200, 204 or 2xx`. */
export const either = (values: readonly (string | number)[]): string =>
  values.length < 2 ? values.join('') : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;

/** The value of a result; throws the first of what is wrong with it, for use in `prepare`. */
export const orThrow = <T>(result: Result<T>): T => {
  if (result.ok) return result.value;
  const [first] = result.diagnostics;
  throw first ? new DiagnosticError(first) : new TypeError('a failure without a diagnostic');
};

/** Reads a threshold; throws the RB203 that its unit would meet at run time against a value in `unit`. */
export const thresholdOf = (text: string, unit: string | undefined): Threshold => {
  const limit = orThrow(parseThreshold(text));
  orThrow(breaches(limit, 0, unit));
  return limit;
};
