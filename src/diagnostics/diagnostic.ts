import type { Code } from './codes.ts';

/** A place in a source text; `line` and `column` count from 1, `offset` from 0, columns in UTF-16 units. */
export interface Position {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

/** A range of a source file; `end` is exclusive. */
export interface Span {
  readonly file: string;
  readonly start: Position;
  readonly end: Position;
}

/** A fault as data: code first, prose second. Wording says what happened; `help` says what to do. */
export interface Diagnostic {
  readonly code: Code;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly at?: Span;
  readonly help?: string;
  readonly related?: readonly { readonly message: string; readonly at: Span }[];
}

/** The value of something that can fail in expected ways, or everything that is wrong with it. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Wraps a value as a success. */
export const success = <T>(value: T): Result<T> => ({ ok: true, value });

/** Wraps what is wrong as a failure. */
export const failure = (...diagnostics: readonly Diagnostic[]): Result<never> => ({ ok: false, diagnostics });

/**
 * Carries a diagnostic up to the one `catch` that turns it into an outcome; used where a value refuses
 * to be rendered deep inside a step kind's pure `prepare`.
 */
export class DiagnosticError extends Error {
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    super(`${diagnostic.code} ${diagnostic.message}`);
    this.name = 'DiagnosticError';
    this.diagnostic = diagnostic;
  }
}
