import { EXIT, type ExitCode } from '../diagnostics/exit-codes.ts';
import { printedJson } from '../diagnostics/printed-json.ts';
import { shownLine } from '../terminal/escape.ts';
import type { Io } from './io.ts';

/** One thing that was looked at. */
export interface Check {
  readonly name: string;
  readonly level: 'ok' | 'note' | 'problem';
  readonly found: string;
  readonly help?: string;
}

const MARKS = { ok: 'ok     ', note: 'note   ', problem: 'PROBLEM' } as const;

const line = ({ name, level, found, help }: Check): string =>
  `${MARKS[level]}  ${name}: ${shownLine(found)}\n${help === undefined ? '' : `         ${shownLine(help)}\n`}`;

/** Prints what was looked at, a line each or as JSON; a problem is a refusal. */
export function tellChecks(io: Io, checks: readonly Check[], format: string): ExitCode {
  if (format === 'json') io.out(printedJson({ checks }));
  else for (const check of checks) io.out(line(check));
  return checks.some(({ level }) => level === 'problem') ? EXIT.refused : EXIT.completed;
}
