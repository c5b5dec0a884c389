import { code, prose } from '../diagnostics/markdown-text.ts';
import { formatDuration } from '../language/durations.ts';
import { itemText } from '../steps/item-text.ts';
import type { StepEntry, TranscriptStep } from './transcript.ts';
import { errorText } from './words.ts';

type OfRepeat = Extract<StepEntry, { type: 'entered' | 'given-up' | 'over' }>;

/** Whether an entry tells of a step that repeats others. */
export const isOfRepeat = (entry: StepEntry): entry is OfRepeat =>
  entry.type === 'entered' || entry.type === 'given-up' || entry.type === 'over';

/** What it goes through, what was given up, how it ended. */
export function repeatText(
  entry: OfRepeat,
  { step, when }: { readonly step: TranscriptStep; readonly when: (at: string) => string },
): string {
  return `${when(entry.at)}${textOf(entry, step)}\n\n`;
}

function textOf(entry: OfRepeat, step: TranscriptStep): string {
  switch (entry.type) {
    case 'entered':
      return enteredText(entry, step);
    case 'given-up':
      return `**Given up** iteration ${entry.iteration}${entry.item === undefined ? '' : ` (${code(itemText(entry.item))})`}, since ${code(entry.because)} failed.`;
    case 'over':
      return repeatedText(entry);
  }
}

function enteredText(entry: Extract<OfRepeat, { type: 'entered' }>, step: TranscriptStep): string {
  const [first] = step.entries.filter(({ type }) => type === 'entered');
  if (first !== entry) return 'Gone on with, having failed.';
  if (entry.inputs) return playedText(entry.label, entry.inputs);
  if (entry.items === undefined) return `Repeated ${code(entry.label)}.`;
  if (entry.items.length === 0) return 'The list was empty: there was nothing to do.';
  return `For each of ${entry.items.length}: ${entry.items.map((item) => code(itemText(item))).join(', ')}.`;
}

function playedText(title: string, inputs: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(inputs).map(([name, value]) => `${code(name)} ${code(itemText(value))}`);
  return `Played ${prose(title)}${given.length === 0 ? '' : `, with ${given.join(', ')}`}.`;
}

function repeatedText({ outcome, duration }: Extract<OfRepeat, { type: 'over' }>): string {
  const after = `after ${formatDuration(duration)}`;
  if (outcome.status !== 'succeeded')
    return `**Failed** ${after}. **Cause:** ${errorText(outcome.error, prose)}`;
  const { count } = outcome.outputs;
  if (count === undefined) return `Ended ${after}.`;
  return `Ended ${after}, ${count === 1 ? 'one iteration' : `${String(count)} iterations`}.`;
}

/** Where a step stands inside another one. */
export function placeText({
  parent,
  label,
  iteration,
  atOnce,
  played,
}: NonNullable<TranscriptStep['inside']>): string {
  if (played) return `Played by ${code(parent)}.`;
  if (atOnce) return `At once with the others of ${code(parent)}.`;
  return iteration === undefined
    ? `In the arm ${code(label)} of ${code(parent)}.`
    : `In iteration ${iteration} of ${code(parent)}.`;
}
