import { isSystemError, systemReason } from '../diagnostics/system-error.ts';
import type { JournalEvent } from '../journal/events.ts';
import type { Folder } from '../ports/files.ts';

/** An observer that loads what writes the transcript while the first command runs: there is time then. */
export function transcriptWriter() {
  let loading: Promise<typeof import('./transcript-file.ts')> | undefined;
  const load = () => {
    loading ??= import('./transcript-file.ts');
    return loading;
  };
  return {
    event: ({ type }: JournalEvent): void => {
      // A fault of loading is met where the transcript is written.
      if (type === 'process.started') load().catch(() => {});
    },
    /** Says why it could not be written, in words, where it could not: what was played stays played. */
    async finish(folder: Folder, play: string): Promise<string | undefined> {
      try {
        return (await load()).writeTranscript(folder, play);
      } catch (error) {
        // The program may have been replaced while it played.
        if (!isSystemError(error)) throw error;
        return systemReason(error);
      }
    },
  };
}
