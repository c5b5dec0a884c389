import type { JournalEvent } from '../journal/events.ts';

/** An observer that loads what writes the transcript while the first command runs: there is time then. */
export function transcriptWriter() {
  let loading: Promise<typeof import('./transcript-file.ts')> | undefined;
  const load = () => {
    loading ??= import('./transcript-file.ts');
    return loading;
  };
  return {
    load,
    event: ({ type }: JournalEvent): void => {
      // A fault of loading is met where the transcript is written.
      if (type === 'process.started') load().catch(() => {});
    },
  };
}
