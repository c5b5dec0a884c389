import { code, fenced, prose } from '../diagnostics/markdown-text.ts';
import { visibleLine } from '../diagnostics/visible.ts';
import { elapsed } from '../journal/times.ts';
import { formatDuration } from '../language/durations.ts';
import type { StepEntry, Transcript, TranscriptStep } from './transcript.ts';
import { errorText } from './words.ts';

type Entry<T extends StepEntry['type']> = Extract<StepEntry, { type: T }>;

/** Which steps were begun at once. */
export const togetherText = ({ steps, limit, fail }: Entry<'together'>): string => {
  const each = limit < steps.length ? `, ${limit} at a time` : '';
  const fails = fail === 'fast' ? ' After a failure nothing more was to be started.' : '';
  return `Ran ${steps.length} step${steps.length === 1 ? '' : 's'} at once${each}: ${steps.map(code).join(', ')}.${fails}`;
};

/** The step that ran them, and how times are told. */
interface Placed {
  readonly step: TranscriptStep;
  readonly transcript: Transcript;
  readonly when: (at: string) => string;
}

/** What came of them, and what it was good for to run them at once. */
export function* joinedSection(
  { at, duration, alone, outcome }: Entry<'joined'>,
  { step, transcript: { steps }, when }: Placed,
): Iterable<string> {
  const gain = alone > duration ? `; one after another they would have taken ${formatDuration(alone)}` : '';
  const word = outcome.status === 'succeeded' ? 'All have ended' : '**Failed**';
  yield `${when(at)}${word} after ${formatDuration(duration)}${gain}.\n\n`;
  if (outcome.status !== 'succeeded') yield `**Cause:** ${errorText(outcome.error, prose)}\n\n`;
  const began = step.entries.findLast((entry) => entry.type === 'together');
  const ids = began?.type === 'together' ? began.steps : [];
  const lanes = ids.flatMap((id) => steps.filter((one) => one.id === id)).map((one) => spanOf(one, steps));
  if (began && lanes.length > 1) yield `${fenced(bars(lanes, began.at, at), 'text')}\n`;
}

/** When a step, and what it holds, began and ended. */
interface Span {
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

function spanOf({ id, at, entries }: TranscriptStep, steps: readonly TranscriptStep[]): Span {
  const ends = entries.map((entry) => (entry.type === 'attempt' ? (entry.end?.at ?? entry.at) : entry.at));
  const inner = steps.filter(({ inside }) => inside?.parent === id).map((one) => spanOf(one, steps).to);
  return { id, from: at, to: [at, ...ends, ...inner].reduce((last, one) => (one > last ? one : last)) };
}

/** Columns of a bar. */
const WIDTH = 40;

/** The steps side by side in time, a line each. */
function bars(lanes: readonly Span[], from: string, to: string): string[] {
  const whole = Math.max(1, elapsed(from, to));
  const widest = Math.max(...lanes.map(({ id }) => id.length));
  const column = (at: string): number => Math.min(WIDTH, Math.round((WIDTH * elapsed(from, at)) / whole));
  return lanes.map((lane) => {
    const start = Math.min(WIDTH - 1, column(lane.from));
    const bar = '█'.repeat(Math.max(1, column(lane.to) - start));
    const took = formatDuration(elapsed(lane.from, lane.to));
    return visibleLine(`${lane.id.padEnd(widest)}  ${`${' '.repeat(start)}${bar}`.padEnd(WIDTH)}  ${took}`);
  });
}
