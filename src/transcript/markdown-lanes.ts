import { counted } from '../diagnostics/counted.ts';
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
  return `Ran ${counted(steps.length, 'step')} at once${each}: ${steps.map(code).join(', ')}.${fails}`;
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
  const before = step.entries.filter((entry) => entry.type === 'together' && entry.at <= at);
  const began = before.at(-1);
  if (began?.type !== 'together') return;
  const lanes = began.steps.flatMap((id) => spanOf(id, steps, { from: began.at, to: at }) ?? []);
  if (lanes.length > 1) yield `${fenced(bars(lanes, began.at, at), 'text')}\n`;
}

/** When a step, and what it holds, began and ended. */
interface Span {
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

/** What came of it before or after that belongs to another engine. */
function spanOf(id: string, steps: readonly TranscriptStep[], within: Omit<Span, 'id'>): Span | undefined {
  const own = steps.find((step) => step.id === id)?.entries ?? [];
  const times = own.flatMap((entry) =>
    entry.type === 'attempt' ? [entry.at, entry.end?.at ?? entry.at] : [entry.at],
  );
  const inner = steps
    .filter(({ inside }) => inside?.parent === id)
    .map((one) => spanOf(one.id, steps, within));
  const all = [...times, ...inner.flatMap((span) => (span ? [span.from, span.to] : []))]
    .filter((at) => at >= within.from && at <= within.to)
    .toSorted();
  const [from, to] = [all[0], all.at(-1)];
  return from === undefined || to === undefined ? undefined : { id, from, to };
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
