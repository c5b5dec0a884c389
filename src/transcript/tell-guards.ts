import { counted } from '../diagnostics/counted.ts';
import { formatDuration } from '../language/durations.ts';
import { formatMeasure } from '../language/measures.ts';
import type { Block } from './blocks.ts';
import type { GuardNote, TranscriptGuard } from './guard.ts';
import { code, join, type Phrase, say } from './phrase.ts';
import { plotFacts, plotOf, plotValue } from './plot.ts';
import { stamp } from './select.ts';
import { tellSamples } from './tell-plot.ts';
import type { Transcript } from './transcript.ts';
import { errorText } from './words.ts';

/** What was watched while the steps ran, and what it came to. */
export function* tellGuards(transcript: Transcript): Iterable<Block> {
  const { guards } = transcript;
  if (guards.length === 0) return;
  yield { type: 'section', title: 'Guards' };
  const rows = guards.map((guard) => [
    say`${guard.name} (${code(guard.id)})`,
    join(guard.action.slice(0, 1).map(code), ', '),
    limitText(guard),
    watchedText(guard, transcript),
    sawText(guard),
    say`${guard.trips === 0 ? 'no' : counted(guard.trips, 'time')}`,
  ]);
  yield { type: 'table', columns: ['Guard', 'Reads', 'Trips at', 'Watched', 'Saw', 'Tripped'], rows };
  for (const guard of guards) {
    const drawn = [...tellSamples({ ...guard }, guard)];
    if (drawn.length > 0) yield { type: 'paragraph', text: say`Guard ${code(guard.id)}, ${guard.name}:` };
    yield* drawn;
  }
}

const limitText = ({ limits, for: lasting }: TranscriptGuard): Phrase =>
  lasting > 0 ? say`${limits.critical ?? ''} for ${formatDuration(lasting)}` : say`${limits.critical ?? ''}`;

function watchedText({ of, at, ended }: TranscriptGuard, transcript: Transcript): Phrase {
  const from = stamp(at, transcript);
  const until = ended === undefined ? 'with no end on record' : `to ${stamp(ended, transcript)}`;
  return of === undefined ? say`${from} ${until}` : say`${code(of)}, ${from} ${until}`;
}

function sawText(guard: TranscriptGuard): Phrase {
  const plot = plotOf({ ...guard });
  if (plot === undefined) return say`no value${guard.reason === undefined ? '' : `: ${guard.reason}`}`;
  const { count, lowest, highest } = plotFacts(plot);
  const shown = (value: number): string => plotValue(plot, value);
  const range = lowest === highest ? shown(lowest) : `${shown(lowest)} to ${shown(highest)}`;
  return say`${range} in ${counted(count, 'look')}`;
}

const DECISIONS = {
  'go-on': 'go on: the guard trips again only after a value within its limit',
  stop: 'stop',
  undo: 'undo what was changed',
} as const;

/** What people decided when guards asked, in order. */
export const guardDecisions = (transcript: Transcript): readonly Phrase[] =>
  [...transcript.timeline, ...transcript.steps.flatMap(({ entries }) => entries)]
    .filter((entry) => entry.type === 'guard-answered')
    .toSorted((one, other) => (one.at < other.at ? -1 : 1))
    .map((note) => say`${stamp(note.at, transcript)}: ${guardText(note)}`);

/** What a guard saw, did or was told, in the timeline. */
export function guardText(note: GuardNote): Phrase {
  const who = say`Guard ${code(note.guard)}`;
  switch (note.type) {
    case 'guard-level': {
      const { level, value, unit = '', reason = '' } = note;
      if (level === 'unknown' || value === undefined) return say`${who}: no value (${reason}).`;
      return say`${who}: ${formatMeasure(value, unit)}, ${level}.`;
    }
    case 'guard-tripped': {
      const now =
        note.does === 'stop'
          ? 'Nothing more was started.'
          : 'Nothing more was started before somebody had decided.';
      return say`**Guard tripped:** ${errorText(note.error)} ${now}`;
    }
    case 'guard-answered':
      return say`${who}: ${code(note.by)} chose to ${DECISIONS[note.decision]}.`;
  }
}
