import { type Diagnostic, failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { didYouMean } from '../diagnostics/suggest.ts';
import { readMoment } from '../journal/times.ts';
import { writtenAs } from '../steps/instance.ts';
import { changes } from './select.ts';
import type { Transcript, TranscriptPart, TranscriptStep } from './transcript.ts';

/** Which part of a transcript is wanted; all that is given must hold. */
export type Wanted = Omit<TranscriptPart, 'of'>;

/**
 * The part of a transcript that is wanted: its steps, and what happened between them. What the play was and how it ended
 * is told of the whole. Fails with RB307 for a step that does not stand in it, and for a time that is none.
 */
export function narrow(transcript: Transcript, wanted: Wanted): Result<Transcript> {
  const { only, from, to, since } = wanted;
  if (only === undefined && from === undefined && to === undefined && since === undefined)
    return success(transcript);
  const first = from === undefined ? success(0) : placeOf(transcript, from, '--from');
  if (!first.ok) return first;
  const last = to === undefined ? success(transcript.steps.length - 1) : placeOf(transcript, to, '--to');
  if (!last.ok) return last;
  if (first.value > last.value) return failure(usage(`--from ${from} comes behind --to ${to}`));
  const at = since === undefined ? success('') : readSince(transcript, since);
  if (!at.ok) return at;
  const changing = new Set(changes(transcript).map(({ step }) => step));
  const isWanted = (step: TranscriptStep, index: number): boolean =>
    index >= first.value &&
    index <= last.value &&
    (only === undefined || changing.has(step)) &&
    lastOf(step) >= at.value;
  const steps = new Set(transcript.steps.filter(isWanted));
  return success(partOf(transcript, { ...wanted, ...(since !== undefined && { since: at.value }) }, steps));
}

function partOf(transcript: Transcript, wanted: Wanted, steps: ReadonlySet<TranscriptStep>): Transcript {
  const { timeline, questions, notes } = transcript;
  const all = [...steps];
  const ids = new Set(all.map(({ id }) => id));
  const { from: start, to: end } = spanOf(timeline, steps);
  const kept = timeline.filter((entry, index) =>
    entry.type === 'step'
      ? steps.has(entry)
      : (wanted.from === undefined || index > start) &&
        (wanted.to === undefined || index < end) &&
        entry.at >= (wanted.since ?? ''),
  );
  const inside = new Set<unknown>([...kept, ...all.flatMap(({ entries }) => entries)]);
  const since = wanted.since ?? '';
  return {
    ...transcript,
    part: { ...wanted, of: transcript },
    timeline: kept,
    steps: all,
    questions: questions.filter((asked) => ids.has(asked.step) && (asked.answer?.at ?? asked.at) >= since),
    notes: notes.filter((note) => inside.has(note)),
    // What never ran stands at no place of it.
    neverRan: [],
  };
}

/** Where in the timeline the first of the steps stands, and the step behind the last. */
function spanOf(
  timeline: Transcript['timeline'],
  steps: ReadonlySet<TranscriptStep>,
): { readonly from: number; readonly to: number } {
  const isOne = (entry: Transcript['timeline'][number]): boolean => entry.type === 'step' && steps.has(entry);
  const last = timeline.findLastIndex(isOne);
  const next = timeline.findIndex((entry, index) => index > last && entry.type === 'step');
  return { from: timeline.findIndex(isOne), to: next === -1 ? timeline.length : next };
}

/** The place of a step: as `from` where it began, as `to` where it and what stands inside of it ended. */
function placeOf({ steps }: Transcript, given: string, flag: '--from' | '--to'): Result<number> {
  const isIt = ({ id, number }: TranscriptStep): boolean => [id, writtenAs(id), number].includes(given);
  const parents = new Map(steps.map(({ id, inside }) => [id, inside?.parent]));
  const isWithin = (id: string | undefined): boolean => {
    for (let at = id; at !== undefined; at = parents.get(at)) {
      if (steps.some((step) => step.id === at && isIt(step))) return true;
    }
    return false;
  };
  const index = flag === '--from' ? steps.findIndex(isIt) : steps.findLastIndex(({ id }) => isWithin(id));
  if (index !== -1) return success(index);
  const ids = steps.map(({ id }) => id);
  const help = didYouMean(given, ids) ?? `These do: ${ids.join(', ')}`;
  return failure(usage(`${flag} names "${given}", and no such step stands in the transcript`, help));
}

/** When something of a step was last recorded. */
const lastOf = ({ at, entries }: TranscriptStep): string =>
  [
    at,
    ...entries.flatMap((entry) => [
      entry.at,
      ...(entry.type === 'attempt' && entry.end ? [entry.end.at] : []),
      ...(entry.type === 'asked' && entry.answer ? [entry.answer.at] : []),
    ]),
  ]
    .toSorted()
    .at(-1) ?? at;

const CLOCK = /^\d{2}:\d{2}(?::\d{2})?$/;
const DAY = 24 * 60 * 60 * 1000;

/** A duration is that long before the last record; a time of day is the first such after the start. */
function readSince({ started, ended }: Transcript, given: string): Result<string> {
  const at = CLOCK.test(given) ? timeOfDay(started, given) : readMoment(given, ended);
  if (at !== undefined) return success(at);
  const help =
    'Write --since 03:14, --since 2026-11-22T03:14 (in UTC) or --since 10m: the last ten minutes of the play.';
  return failure(usage(`--since takes a time or a duration, not ${given}`, help));
}

function timeOfDay(started: string, clock: string): string | undefined {
  const at = readMoment(`${started.slice(0, 10)}T${clock}`, started);
  // The minute in which it started counts as one that comes.
  if (at === undefined || at.slice(0, 16) >= started.slice(0, 16)) return at;
  return new Date(Date.parse(at) + DAY).toISOString();
}

const usage = (message: string, help?: string): Diagnostic => ({
  code: 'RB307',
  severity: 'error',
  message,
  ...(help !== undefined && { help }),
});
