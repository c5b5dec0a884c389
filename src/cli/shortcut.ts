import type { ExitCode } from '../diagnostics/exit-codes.ts';
import { processIo } from './io.ts';
import { reporting } from './report.ts';

/** What `--format` says where it is not given. */
const DEFAULTS = { format: 'text' } as const;

/**
 * Runs `play NAME` and `validate NAME...`, or says that the command line needs a parser. Without options there is
 * nothing to parse, and loading the parser takes a tenth of the start of what people wait for most.
 */
export async function runShortcut([verb, ...words]: readonly string[]): Promise<ExitCode | undefined> {
  if (words.length === 0 || words.some((word) => word.startsWith('-'))) return undefined;
  const io = processIo();
  if (verb === 'play' && words.length === 1) {
    const { play } = await import('./commands/play.ts');
    return reporting(io, DEFAULTS.format, () => play(io, words, DEFAULTS));
  }
  if (verb === 'validate') {
    const { validate } = await import('./commands/validate.ts');
    return reporting(io, DEFAULTS.format, () => validate(io, words, DEFAULTS));
  }
  return undefined;
}
