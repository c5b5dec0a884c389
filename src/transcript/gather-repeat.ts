import type { JournalEvent } from '../journal/events.ts';
import type { Arm } from '../steps/step.ts';
import type { StepEntry } from './transcript.ts';

interface Repeating {
  readonly entries: readonly StepEntry[];
  readonly arms: readonly Arm[];
}

/** The list that a repeat goes through. */
export const itemsOf = ({ entries }: Pick<Repeating, 'entries'>): readonly unknown[] => {
  const entered = entries.find((entry) => entry.type === 'entered');
  return (entered?.type === 'entered' ? entered.items : undefined) ?? [];
};

/** That steps are repeated or played, or that one of their iterations is given up. */
export const repeatEntry = (
  step: Repeating,
  event: Extract<JournalEvent, { type: 'step.entered' | 'step.given-up' }>,
): StepEntry => {
  const { at } = event;
  if (event.type === 'step.entered') {
    const { items, inputs } = event;
    const label = step.arms[0]?.label ?? '';
    return { type: 'entered', at, label, ...(items && { items }), ...(inputs && { inputs }) };
  }
  const { iteration, because } = event;
  return { type: 'given-up', at, iteration, item: itemsOf(step)[iteration - 1], because };
};
