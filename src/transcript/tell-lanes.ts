import { counted } from '../diagnostics/counted.ts';
import { visibleLine } from '../diagnostics/visible.ts';
import { elapsed } from '../journal/times.ts';
import { formatDuration } from '../language/durations.ts';
import type { Block } from './blocks.ts';
import { code, join, NOTHING, say } from './phrase.ts';
import type { StepEntry, Transcript, TranscriptStep } from './transcript.ts';
import { errorText } from './words.ts';

type Entry<T extends StepEntry['type']> = Extract<StepEntry, { type: T }>;

/** Which steps were begun at once. */
export const tellTogether = ({ at, steps, limit, fail }: Entry<'together'>): Block => {
  const each = limit < steps.length ? `, ${limit} at a time` : '';
  const fails = fail === 'fast' ? say` After a failure nothing more was to be started.` : NOTHING;
  return {
    type: 'paragraph',
    at,
    text: say`Ran ${counted(steps.length, 'step')} at once${each}: ${join(steps.map(code), ', ')}.${fails}`,
  };
};

/** What came of them, and what it was good for to run them at once. */
export function* tellJoined(
  { at, duration, alone, outcome }: Entry<'joined'>,
  step: TranscriptStep,
  { steps }: Transcript,
): Iterable<Block> {
  const gain = alone > duration ? `; one after another they would have taken ${formatDuration(alone)}` : '';
  const word = outcome.status === 'succeeded' ? say`All have ended` : say`**Failed**`;
  yield { type: 'paragraph', at, text: say`${word} after ${formatDuration(duration)}${gain}.` };
  if (outcome.status !== 'succeeded')
    yield { type: 'paragraph', text: say`**Cause:** ${errorText(outcome.error)}` };
  const before = step.entries.filter((entry) => entry.type === 'together' && entry.at <= at);
  const began = before.at(-1);
  if (began?.type !== 'together') return;
  const lanes = began.steps.flatMap((id) => spanOf(id, steps, { from: began.at, to: at }) ?? []);
  if (lanes.length > 1) yield { type: 'bars', lines: bars(lanes, began.at, at) };
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
