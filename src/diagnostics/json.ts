import { CODES } from './codes.ts';
import type { Diagnostic, Span } from './diagnostic.ts';

/** A place in the JSON form; lines and columns count from 1, the end is exclusive. */
export interface PlaceJson {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A diagnostic as programs read it. */
export interface DiagnosticJson extends Partial<PlaceJson> {
  readonly code: string;
  readonly title: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly help: string;
  readonly related: readonly (PlaceJson & { readonly message: string })[];
}

/** The JSON form of diagnostics; `version` changes when a reader would break. */
export function diagnosticsJson(diagnostics: readonly Diagnostic[]): {
  readonly version: 1;
  readonly diagnostics: readonly DiagnosticJson[];
} {
  return { version: 1, diagnostics: diagnostics.map(toJson) };
}

function toJson({ code, severity, message, at, help, related }: Diagnostic): DiagnosticJson {
  return {
    code,
    title: CODES[code].title,
    severity,
    message,
    ...(at === undefined ? {} : place(at)),
    help: help ?? CODES[code].help,
    related: (related ?? []).map((entry) => ({ message: entry.message, ...place(entry.at) })),
  };
}

function place({ file, start, end }: Span): PlaceJson {
  return { file, line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
}
