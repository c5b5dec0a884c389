import { hasValue, type PlotPoint } from './plot.ts';

const SEVERITY = { ok: 0, warn: 1, critical: 2 } as const;

/** Of the points of one stretch: the ends, the extremes, the worst, and one without a value. */
function kept(points: readonly PlotPoint[]): readonly PlotPoint[] {
  const valued = points.filter(hasValue);
  const best = <T>(all: readonly T[], better: (one: T, other: T) => boolean): T | undefined =>
    all.reduce<T | undefined>(
      (found, one) => (found === undefined || better(one, found) ? one : found),
      undefined,
    );
  const wanted = new Set<PlotPoint | undefined>([
    points[0],
    points.at(-1),
    best(valued, (one, other) => one.value < other.value),
    best(valued, (one, other) => one.value > other.value),

    best(valued, (one, other) => SEVERITY[one.level] > SEVERITY[other.level]),
    points.find((point) => !hasValue(point)),
  ]);
  return points.filter((point) => wanted.has(point));
}

/**
 * Points thinned out by stretches of time, where there are more than are wanted: the ends, the lowest, the highest,
 * the worst and a gap of each stretch stay, at most six.
 */
export function thinned(points: readonly PlotPoint[], stretches: number): readonly PlotPoint[] {
  if (points.length <= stretches * 4) return points;
  const [from, to] = [points[0]?.at ?? 0, points.at(-1)?.at ?? 0];
  const stretch = ({ at }: PlotPoint): number =>
    to === from ? 0 : Math.min(stretches - 1, Math.floor(((at - from) / (to - from)) * stretches));
  const all = new Map<number, PlotPoint[]>();
  for (const point of points) {
    const at = stretch(point);
    const near = all.get(at);
    if (near) near.push(point);
    else all.set(at, [point]);
  }
  return [...all.values()].flatMap(kept);
}
