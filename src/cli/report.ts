import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { EXIT, type ExitCode } from '../diagnostics/exit-codes.ts';
import { diagnosticsJson } from '../diagnostics/json.ts';
import { renderAll } from '../diagnostics/render.ts';
import type { Io } from './io.ts';

/** How a command prints: text for people, or one JSON object on stdout. */
export type Format = 'text' | 'json' | 'ndjson';

/** Exit codes by the range of the first error's code; see CODES. */
export function exitCodeFor(diagnostics: readonly Diagnostic[]): ExitCode {
  const range = diagnostics.find(({ severity }) => severity === 'error')?.code.slice(0, 3);
  switch (range) {
    case 'RB1':
    case 'RB2':
      return EXIT.invalid;
    case 'RB3':
      return EXIT.usage;
    case 'RB4':
      return EXIT.refused;
    case 'RB5':
      return EXIT.failed;
    case undefined:
      return EXIT.completed;
    default:
      return EXIT.internal;
  }
}

/** Prints what is wrong, to stderr for people and to stdout as JSON, and says which exit code it means. */
export function report(
  io: Io,
  diagnostics: readonly Diagnostic[],
  options: { readonly format?: Format; readonly source?: string | undefined } = {},
): ExitCode {
  if (options.format === 'json') io.out(`${JSON.stringify(diagnosticsJson(diagnostics), null, 2)}\n`);
  else io.err(`${renderAll(diagnostics, options.source, { color: io.color })}\n`);
  return exitCodeFor(diagnostics);
}
