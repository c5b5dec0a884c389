import type { GuardEvent, ProcessStarted, StepOutput } from '../journal/events.ts';
import type { PlayInterrupted } from '../journal/interruption.ts';
import { isUnwritable } from '../journal/journal-writer.ts';
import type { PlayRun } from './run.ts';

/** Records what comes while a step runs: a disk that refuses it stops the play after the step, and never the step. */
export function note(
  run: Pick<PlayRun, 'record'>,
  entry: StepOutput | ProcessStarted | PlayInterrupted | GuardEvent,
): void {
  try {
    run.record(entry);
  } catch (error) {
    if (!isUnwritable(error)) throw error;
  }
}
