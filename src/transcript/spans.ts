import { elapsed } from '../journal/times.ts';
import { isQuestion, resumptions } from './select.ts';
import type { StepEntry, Transcript, TranscriptStep } from './transcript.ts';

/** What went on during a part of a play: a machine worked, a person was waited for, a retry, or no engine held it. */
export type Doing = 'worked' | 'failed' | 'unknown' | 'person' | 'pause' | 'still';

/** A part of a play, in milliseconds since its start. */
export interface Stretch {
  readonly doing: Doing;
  readonly from: number;
  readonly to: number;
}

/** A step in time. */
export interface StepSpan {
  readonly step: TranscriptStep;
  /** How many steps it stands inside of. */
  readonly depth: number;
  readonly stretches: readonly Stretch[];
  /** From its first to its last stretch, those it holds included; undefined where nothing took time. */
  readonly whole: { readonly from: number; readonly to: number } | undefined;
}

/** Where the time of a play went, in milliseconds. */
export interface Spans {
  readonly total: number;
  /** Nothing but a person was waited for. */
  readonly people: number;
  /** No engine held the play. */
  readonly still: number;
  /** All the rest. */
  readonly machines: number;
  readonly steps: readonly StepSpan[];
  readonly stills: readonly Stretch[];
}

/** The times of a play. */
interface Clock {
  readonly since: (at: string) => number;
  /** When what began then and has no end on record ended at the latest. */
  readonly cutAfter: (from: number) => number;
}

function clockOf(transcript: Transcript, stills: readonly Stretch[]): Clock {
  const end = elapsed(transcript.started, transcript.ended);
  return {
    since: (at) => elapsed(transcript.started, at),
    cutAfter: (from) => stills.find((still) => still.from >= from)?.from ?? end,
  };
}

function stretchesOf(entry: StepEntry, clock: Clock): readonly Stretch[] {
  if (entry.type !== 'attempt' && entry.type !== 'asked' && entry.type !== 'retrying') return [];
  const from = clock.since(entry.at);
  if (entry.type === 'retrying') return [{ doing: 'pause', from, to: from + entry.delay }];
  if (entry.type === 'asked') {
    // Nobody was waited for where the answer was given beforehand.
    if (entry.answer && entry.answer.via !== 'terminal') return [];
    const to = entry.answer ? clock.since(entry.answer.at) : clock.cutAfter(from);
    return [{ doing: 'person', from, to }];
  }
  if (!entry.end) return [{ doing: 'unknown', from, to: clock.cutAfter(from) }];
  const { status } = entry.end.outcome;
  const doing = status === 'succeeded' ? 'worked' : status;
  return [{ doing, from, to: clock.since(entry.end.at) }];
}

/** What is left of a stretch without the parts in which something else went on. */
const without = (stretch: Stretch, others: readonly Stretch[]): readonly Stretch[] =>
  others.reduce<readonly Stretch[]>(
    (left, { from, to }) =>
      left
        .flatMap((one) => [
          { ...one, to: Math.min(one.to, from) },
          { ...one, from: Math.max(one.from, to) },
        ])
        // Each time: what is empty would be cut in two again and again.
        .filter((part) => part.to > part.from),
    [stretch].filter(({ from, to }) => to > from),
  );

/** A kind that asks waits for the answer, and does nothing else meanwhile. */
function stretchesOfStep(step: TranscriptStep, clock: Clock): readonly Stretch[] {
  const own = step.entries.flatMap((entry) => stretchesOf(entry, clock));
  return isQuestion(step) ? own.filter(({ doing }) => doing !== 'worked') : own;
}

function spanOf(step: TranscriptStep, depth: number, stretches: readonly Stretch[], clock: Clock): StepSpan {
  const times = step.entries.flatMap(({ type, at }) =>
    ['together', 'joined', 'entered', 'over', 'routed'].includes(type) ? [clock.since(at)] : [],
  );
  const all = [...times, ...stretches.flatMap(({ from, to }) => [from, to])];
  const whole = all.length === 0 ? undefined : { from: Math.min(...all), to: Math.max(...all) };
  return { step, depth, stretches, whole };
}

/** How much of the time nothing but people was waited for. */
function waitedForPeople(stretches: readonly Stretch[]): number {
  const edges = stretches.flatMap(({ doing, from, to }) => {
    const side = doing === 'person' ? 'people' : 'others';
    return [{ at: from, side, by: 1 } as const, { at: to, side, by: -1 } as const];
  });
  edges.sort((a, b) => a.at - b.at);
  const now = { people: 0, others: 0 };
  let [waited, last] = [0, 0];
  for (const { at, side, by } of edges) {
    if (now.people > 0 && now.others === 0) waited += at - last;
    now[side] += by;
    last = at;
  }
  return waited;
}

/** When each step of a play worked, waited and was tried again. */
export function spansOf(transcript: Transcript): Spans {
  const total = elapsed(transcript.started, transcript.ended);
  const stills = resumptions(transcript).map(({ since, at }): Stretch => {
    const from = elapsed(transcript.started, since);
    return { doing: 'still', from, to: elapsed(transcript.started, at) };
  });
  const clock = clockOf(transcript, stills);
  const depths = new Map<string, number>();
  const steps = transcript.steps.map((step) => {
    const depth = step.inside === undefined ? 0 : (depths.get(step.inside.parent) ?? 0) + 1;
    depths.set(step.id, depth);
    const stretches = stretchesOfStep(step, clock).flatMap((one) => without(one, stills));
    return spanOf(step, depth, stretches, clock);
  });
  const people = waitedForPeople(steps.flatMap(({ stretches }) => stretches));
  const still = stills.reduce((sum, { from, to }) => sum + Math.max(0, to - from), 0);
  return { total, people, still, machines: Math.max(0, total - people - still), steps, stills };
}
