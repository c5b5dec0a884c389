import { DiagnosticError, failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { replaceAll } from '../host/replacing.ts';
import type { Folder } from '../ports/files.ts';
import type { OutputReader } from '../transcript/outputs.ts';
import { type Replace, redactTranscript } from '../transcript/redact.ts';
import { redactOutputs } from '../transcript/redact-outputs.ts';
import type { Transcript } from '../transcript/transcript.ts';
import { usage } from './usage.ts';

/** What stands in the place of what is hidden. */
const MARK = '[redacted]';

/** A transcript and where its recorded outputs are read. */
export interface Told {
  readonly transcript: Transcript;
  readonly outputs: OutputReader;
}

/** Reads `--redact PATTERN` (RB307). */
export function readPatterns(given: readonly string[]): Result<readonly RegExp[]> {
  const patterns: RegExp[] = [];
  for (const source of given) {
    const pattern = compiled(source);
    if (pattern === undefined) return failure(noPattern(`--redact ${source} is no regular expression`));
    if (pattern.test('')) return failure(noPattern(`--redact ${source} matches where nothing is`));
    pattern.lastIndex = 0;
    patterns.push(pattern);
  }
  return success(patterns);
}

function compiled(source: string): RegExp | undefined {
  try {
    return new RegExp(source, 'gu');
  } catch {
    return undefined;
  }
}

/**
 * Hides what matches in all that a transcript tells and in the outputs that were recorded; the copies of these stand in
 * `folder`. Throws a DiagnosticError (RB307) for patterns that take too long.
 */
export function redactAgain(
  { transcript, outputs }: Told,
  {
    patterns,
    folder,
    unnamed,
  }: { readonly patterns: readonly RegExp[]; readonly folder: Folder; readonly unnamed: boolean },
): Told {
  const replace: Replace = (texts) => {
    const replaced = replaceAll(patterns, texts, MARK);
    if (replaced !== undefined) return replaced;
    throw new DiagnosticError(
      noPattern(`--redact ${patterns.map(({ source }) => source).join(' ')} takes too long`),
    );
  };
  const hidden = redactOutputs(transcript, outputs, { folder, replace });
  const { transcript: redacted, places, files } = redactTranscript(hidden.transcript, replace);
  // A pattern that is itself what it hides is hidden with it.
  const named = replace(patterns.map(({ source }) => source)).map(([text]) => text);
  return {
    transcript: {
      ...redacted,
      redacted: { places: places + hidden.places, ...(!unnamed && { patterns: named }) },
    },
    outputs: (file, start, length) => hidden.outputs(files.get(file) ?? file, start, length),
  };
}

const noPattern = (message: string) =>
  usage(
    message,
    'Give a pattern that matches at least one character and no more than is meant, such as --redact "10\\.0\\.\\d+\\.\\d+"',
  );
