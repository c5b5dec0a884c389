import { formatDuration } from '../language/durations.ts';
import { itemText } from '../steps/item-text.ts';
import type { Block } from './blocks.ts';
import { code, join, NOTHING, type Phrase, say } from './phrase.ts';
import type { StepEntry, TranscriptStep } from './transcript.ts';
import { errorText } from './words.ts';

type OfRepeat = Extract<StepEntry, { type: 'entered' | 'given-up' | 'over' }>;

/** Whether an entry tells of a step that repeats others. */
export const isOfRepeat = (entry: StepEntry): entry is OfRepeat =>
  entry.type === 'entered' || entry.type === 'given-up' || entry.type === 'over';

/** What it goes through, what was given up, how it ended. */
export const tellRepeat = (entry: OfRepeat, step: TranscriptStep): Block => ({
  type: 'paragraph',
  at: entry.at,
  text: textOf(entry, step),
});

function textOf(entry: OfRepeat, step: TranscriptStep): Phrase {
  switch (entry.type) {
    case 'entered':
      return enteredText(entry, step);
    case 'given-up': {
      const item = entry.item === undefined ? NOTHING : say` (${code(itemText(entry.item))})`;
      return say`**Given up** iteration ${entry.iteration}${item}, since ${code(entry.because)} failed.`;
    }
    case 'over':
      return repeatedText(entry);
  }
}

function enteredText(entry: Extract<OfRepeat, { type: 'entered' }>, step: TranscriptStep): Phrase {
  const [first] = step.entries.filter(({ type }) => type === 'entered');
  if (first !== entry) return say`Gone on with, having failed.`;
  if (entry.inputs) return playedText(entry.label, entry.inputs);
  if (entry.items === undefined) return say`Repeated ${code(entry.label)}.`;
  if (entry.items.length === 0) return say`The list was empty: there was nothing to do.`;
  const items = entry.items.map((item) => code(itemText(item)));
  return say`For each of ${entry.items.length}: ${join(items, ', ')}.`;
}

function playedText(title: string, inputs: Readonly<Record<string, unknown>>): Phrase {
  const given = Object.entries(inputs).map(([name, value]) => say`${code(name)} ${code(itemText(value))}`);
  return say`Played ${title}${given.length === 0 ? NOTHING : say`, with ${join(given, ', ')}`}.`;
}

function repeatedText({ outcome, duration }: Extract<OfRepeat, { type: 'over' }>): Phrase {
  const after = `after ${formatDuration(duration)}`;
  if (outcome.status !== 'succeeded') return say`**Failed** ${after}. **Cause:** ${errorText(outcome.error)}`;
  const { count } = outcome.outputs;
  if (count === undefined) return say`Ended ${after}.`;
  return say`Ended ${after}, ${count === 1 ? 'one iteration' : `${String(count)} iterations`}.`;
}

/** Where a step stands inside another one. */
export function placeText({
  parent,
  label,
  iteration,
  atOnce,
  played,
}: NonNullable<TranscriptStep['inside']>): Phrase {
  if (played) return say`Played by ${code(parent)}.`;
  if (atOnce) return say`At once with the others of ${code(parent)}.`;
  return iteration === undefined
    ? say`In the arm ${code(label)} of ${code(parent)}.`
    : say`In iteration ${iteration} of ${code(parent)}.`;
}
