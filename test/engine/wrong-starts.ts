import type { JournalEvent } from '../../src/journal/events.ts';
import { fold, idle } from '../../src/journal/fold.ts';
import type { PlayState, StepState } from '../../src/journal/state.ts';

/** What a journal tells of steps that were started from a state in which they must not be. */
export function wrongStarts(events: readonly JournalEvent[]): string[] {
  const wrong: string[] = [];
  let state: PlayState = idle;
  const changed = new Set<string>();
  for (const event of events) {
    if (event.type === 'step.started' && event.effect !== 'read') changed.add(event.step);
    if (event.type === 'checks.repeated')
      wrong.push(...event.steps.filter((id) => changed.has(id)).map((id) => `${id} is no check`));
    if (event.type === 'step.started' && state.phase !== 'idle') {
      const before = state.steps.get(event.step);
      if (!mayStart(before)) wrong.push(`${event.step} was started from ${before?.status}`);
    }
    state = fold(state, event);
  }
  const starts = events.flatMap((event) =>
    event.type === 'step.started' ? [`${event.step}.${event.attempt}`] : [],
  );
  const twice = starts.filter((start, index) => starts.indexOf(start) !== index);
  const ended = state.phase === 'stopped' && state.status === 'succeeded';
  return [
    ...wrong,
    ...twice.map((start) => `${start} was started twice`),
    ...(ended ? [] : ['it does not end well']),
  ];
}

const mayStart = (before: StepState | undefined): boolean =>
  before === undefined || before.status === 'repeatable' || (before.status === 'failed' && !before.continued);
