import type { Folder } from '../ports/files.ts';
import { idsNewestFirst, phaseOf, type RecordedPlay, readPlay, withoutPauses } from './plays.ts';
import { elapsed } from './times.ts';

/** How long plays of a playbook usually take, in milliseconds: the medians of the newest that succeeded at one go. */
export interface UsualDurations {
  /** Of how many plays. */
  readonly plays: number;
  readonly play: number;
  readonly steps: Readonly<Record<string, number>>;
}

/** Plays of which the median is taken, and without which nothing is usual. */
const MOST = 20;
const LEAST = 2;

/** Plays that are looked at, whatever they are of: reading a thousand journals would take longer than the answer is worth. */
const LOOKED_AT = 200;

/** Of which plays durations are learned. */
export interface Pupil {
  /** The name of the playbook. */
  readonly playbook: string;
  /** Drills teach drills only, and other plays only each other. */
  readonly drills: boolean;
}

/**
 * How long plays of a playbook usually take; undefined where too few of the newest on this machine succeeded. Drills and
 * plays that were taken up again teach nothing.
 */
export function usualDurations(plays: Folder, playbook: string): UsualDurations | undefined {
  return withoutPauses(learnDurations(plays, { playbook, drills: false }));
}

/** The same with a pause behind each play that was found or read, for whoever has something else to do meanwhile. */
export function* learnDurations(
  plays: Folder,
  { playbook, drills }: Pupil,
): Generator<undefined, UsualDurations | undefined> {
  const taught: Taught[] = [];
  let looked = 0;
  for (const id of yield* idsNewestFirst(plays)) {
    const play = readPlay(plays, id);
    const fits =
      play.readable && play.state.playbook.name === playbook && (play.state.drill !== undefined) === drills;
    const one = fits ? taughtBy(play) : undefined;
    if (one) taught.push(one);
    looked += 1;
    if (taught.length === MOST || looked === LOOKED_AT) break;
    yield;
  }
  return taught.length < LEAST ? undefined : medians(taught);
}

function medians(taught: readonly Taught[]): UsualDurations {
  const ids = new Set(taught.flatMap(({ steps }) => [...steps.keys()]));
  const known = [...ids].map((id) => [id, taught.flatMap(({ steps }) => steps.get(id) ?? [])] as const);
  const steps = known.filter(([, all]) => all.length >= LEAST).map(([id, all]) => [id, median(all)]);
  return {
    plays: taught.length,
    play: median(taught.map(({ took }) => took)),
    steps: Object.fromEntries(steps),
  };
}

interface Taught {
  readonly took: number;
  readonly steps: ReadonlyMap<string, number>;
}

function taughtBy({ state, events }: RecordedPlay): Taught | undefined {
  const { started, ended, steps } = state;
  const wentOn = events.some(({ type }) => type === 'play.resumed');
  if (wentOn || ended === undefined || phaseOf(state) !== 'succeeded') return undefined;
  const took = [...steps].flatMap(([id, step]) =>
    step.status === 'succeeded' && !step.byVerdict ? [[id, step.duration] as const] : [],
  );
  return { took: elapsed(started, ended), steps: new Map(took) };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const high = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? high : Math.round(((sorted[middle - 1] ?? high) + high) / 2);
}
