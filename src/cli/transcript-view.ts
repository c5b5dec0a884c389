import { type Result, success } from '../diagnostics/diagnostic.ts';
import { withTemporaryFolder } from '../host/temporary-folder.ts';
import { readNotes } from '../journal/notes.ts';
import type { RecordedPlay } from '../journal/plays.ts';
import { gather } from '../transcript/gather.ts';
import { narrow } from '../transcript/narrow.ts';
import type { Told } from './redact-again.ts';
import { outputReader } from './transcript-file.ts';

/** What of a play is told, and what is hidden in it. */
export interface ViewOptions {
  readonly only?: 'changes';
  readonly from?: string;
  readonly to?: string;
  readonly since?: string;
  readonly redact?: readonly string[];
  readonly hidePatterns?: boolean;
}

/** Lends a play as it is to be told; the outputs can be read until `use` has ended. */
export async function withView<T>(
  { play, events, folder }: RecordedPlay,
  options: ViewOptions,
  use: (told: Told) => Promise<T>,
): Promise<Result<T>> {
  const { redact = [], hidePatterns = false, only, from, to, since } = options;
  const wanted = {
    ...(only !== undefined && { only }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(since !== undefined && { since }),
  };
  const narrowed = narrow(gather(events, readNotes(folder, play)), wanted);
  if (!narrowed.ok) return narrowed;
  const told: Told = { transcript: narrowed.value, outputs: outputReader(folder) };
  if (redact.length === 0) return success(await use(told));
  const { readPatterns, redactAgain } = await import('./redact-again.ts');
  const patterns = readPatterns(redact);
  if (!patterns.ok) return patterns;
  return withTemporaryFolder(async (copies) =>
    success(
      await use(redactAgain(told, { patterns: patterns.value, folder: copies, unnamed: hidePatterns })),
    ),
  );
}
