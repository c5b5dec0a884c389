import type { Spans, Stretch } from './spans.ts';

/** Where times stand on a common axis, in percent of its width. */
export interface Axis {
  readonly at: (ms: number) => number;
  /** Round times, some of them to be drawn. */
  readonly ticks: readonly number[];
}

/** Time without an engine is drawn at most so wide beside what the engines did: a night would leave no room for a minute. */
const STILL = 0.06;

const ROUND = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400,
].map((seconds) => seconds * 1000);

/** Ticks at most. */
const TICKS = 6;

/** How far a time is along the axis, in drawn milliseconds. */
const drawn = (ms: number, stills: readonly Stretch[], room: number): number =>
  stills.reduce((far, { from, to }) => {
    const whole = Math.max(0, to - from);
    const passed = Math.min(whole, Math.max(0, ms - from));
    const width = Math.min(whole, room);
    return far - passed + (whole === 0 ? 0 : (passed / whole) * width);
  }, ms);

/** The axis of a play: as wide as it took, with standstills drawn short. */
export function axisOf({ total, still, stills }: Pick<Spans, 'total' | 'still' | 'stills'>): Axis {
  const room = Math.max(1, (total - still) * STILL);
  const width = Math.max(1, drawn(total, stills, room));
  const at = (ms: number): number => {
    const share = drawn(Math.min(Math.max(0, ms), total), stills, room) / width;
    return Math.round(share * 10_000) / 100;
  };
  const step =
    ROUND.find((one) => width / one <= TICKS) ?? Math.ceil(width / TICKS / 86_400_000) * 86_400_000;
  const all = Array.from({ length: Math.floor(width / step) + 1 }, (_, index) => index * step);
  const inside = (ms: number): boolean => stills.some(({ from, to }) => ms > from && ms < to);
  // Behind a standstill the round times are others: it is told by itself.
  const first = stills[0]?.from ?? total;
  return { at, ticks: all.filter((ms) => ms <= first && !inside(ms)) };
}
