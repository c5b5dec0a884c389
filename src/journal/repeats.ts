import type { JournalEvent } from './events.ts';
import type { RepeatState } from './state.ts';

/** The repeats of a play while it is folded; updated in place. */
export type Repeats = Map<string, RepeatState>;

/** Takes note of what an event says of repeats. */
export function foldRepeats(repeats: Repeats, event: JournalEvent): void {
  switch (event.type) {
    case 'step.entered': {
      if (event.inputs !== undefined) return;
      const before = repeats.get(event.step);
      const { iteration = 0, givenUp = new Set<number>() } = before ?? {};
      const items = event.items ?? before?.items;
      repeats.set(event.step, { ...(items && { items }), iteration, since: iteration, givenUp });
      return;
    }
    case 'step.iteration': {
      const before = repeats.get(event.step);
      if (before) repeats.set(event.step, { ...before, iteration: event.iteration });
      return;
    }
    case 'step.given-up': {
      const before = repeats.get(event.step);
      const givenUp = new Set([...(before?.givenUp ?? []), event.iteration]);
      if (before) repeats.set(event.step, { ...before, givenUp });
      return;
    }
    case 'checks.repeated':
      for (const id of event.steps) repeats.delete(id);
      return;
    default:
  }
}
