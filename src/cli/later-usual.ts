import type { Pupil } from '../journal/learned.ts';
import type { Folder } from '../ports/files.ts';

/**
 * How long steps usually take, for a screen on which one of them runs: asked for the first time, it begins to read earlier
 * plays, one between two pieces of other work, and knows nothing until all are read.
 */
export function laterUsual(plays: Folder, pupil: Pupil) {
  let known: ReadonlyMap<string, number> | undefined;
  let stopped = false;
  const learn = async (): Promise<void> => {
    const { learnDurations } = await import('../journal/learned.ts');
    const learning = learnDurations(plays, pupil);
    while (!stopped) {
      const { done, value } = learning.next();
      if (done) {
        known = new Map(Object.entries(value?.steps ?? {}));
        return;
      }
      await new Promise((goOn) => setImmediate(goOn));
    }
  };
  return {
    of: (step: string): number | undefined => {
      if (known === undefined) {
        known = new Map();
        // Earlier plays are nothing that this one needs.
        learn().catch(() => {});
      }
      return known.get(step);
    },
    /** Nothing is read any more. */
    stop: (): void => {
      stopped = true;
    },
  };
}
