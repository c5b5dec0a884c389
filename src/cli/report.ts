import { stripVTControlCharacters } from 'node:util';
import { type Diagnostic, DiagnosticError } from '../diagnostics/diagnostic.ts';
import { EXIT, type ExitCode } from '../diagnostics/exit-codes.ts';
import { diagnosticsJson } from '../diagnostics/json.ts';
import { printedJson } from '../diagnostics/printed-json.ts';
import { renderAll, type SourceText } from '../diagnostics/render.ts';
import { systemDiagnostic } from '../diagnostics/system-error.ts';
import { wrap } from '../terminal/wrap.ts';
import type { Io } from './io.ts';
import { withoutSecrets } from './kept-out.ts';

/** How a command prints: text for people, or on stdout one JSON object, or one a line. */
export type Format = 'text' | 'json' | 'ndjson';

/** Exit codes by the range of the first error's code; see CODES. */
export function exitCodeFor(diagnostics: readonly Diagnostic[]): ExitCode {
  const { code, at } = diagnostics.find(({ severity }) => severity === 'error') ?? {};
  // A record that cannot be written and a lock that was taken away are no refusals: steps may have run.
  if (code === 'RB604' || code === 'RB516') return EXIT.internal;
  switch (code?.slice(0, 3)) {
    case 'RB1':
    case 'RB2':
      return EXIT.invalid;
    case 'RB3':
      // What stands in a playbook is no fault of the command line.
      return at === undefined ? EXIT.usage : EXIT.invalid;
    case 'RB4':
    case 'RB6':
      return EXIT.refused;
    case 'RB5':
      return EXIT.failed;
    case undefined:
      return EXIT.completed;
    default:
      return EXIT.internal;
  }
}

/** How what is wrong is printed. */
export interface ReportOptions {
  readonly format?: Format;
  readonly source?: SourceText | undefined;
  /** What the exit code is where a signal decides it. */
  readonly exitCode?: ExitCode | undefined;
}

/** As people read it, no line longer than their terminal; a line of the source is cut, not broken. */
function shown({ color, errColumns }: Io, diagnostics: readonly Diagnostic[], source?: SourceText): string {
  const columns = errColumns === undefined ? {} : { columns: errColumns };
  const text = renderAll(diagnostics, source, { color, ...columns });
  if (errColumns === undefined) return text;
  const isSource = (line: string): boolean => /^ *\d* \|/.test(stripVTControlCharacters(line));
  const lines = text.split('\n');
  return lines.flatMap((line) => (isSource(line) ? [line] : wrap(line, errColumns))).join('\n');
}

/** Prints what is wrong, to stderr for people and to stdout as JSON, and says which exit code it means. */
export function report(io: Io, found: readonly Diagnostic[], options: ReportOptions = {}): ExitCode {
  const { format = 'text' } = options;
  const diagnostics = found.map(hidden);
  if (format === 'text') io.err(`${shown(io, diagnostics, options.source)}\n`);
  // Of ndjson each line is a value.
  else io.out(printedJson(diagnosticsJson(diagnostics), format === 'json' ? 2 : 0));
  return options.exitCode ?? exitCodeFor(diagnostics);
}

const hidden = (diagnostic: Diagnostic): Diagnostic => ({
  ...diagnostic,
  message: withoutSecrets(diagnostic.message),
  ...(diagnostic.help !== undefined && { help: withoutSecrets(diagnostic.help) }),
});

/** Runs a command; what the system or the engine refuses on the way is reported, anything else thrown is a bug. */
export async function reporting(io: Io, format: unknown, run: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await run();
  } catch (error) {
    const refused = error instanceof DiagnosticError ? error.diagnostic : systemDiagnostic(error);
    if (refused === undefined) throw error;
    return report(io, [refused], { format: format === 'json' || format === 'ndjson' ? format : 'text' });
  }
}
