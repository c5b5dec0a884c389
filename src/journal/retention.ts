import { type PlayPhase, phaseOf, type RecordedPlay } from './plays.ts';

/** What of a play decides whether it is kept. */
export interface KeptFacts {
  readonly play: string;
  readonly playbook: string;
  readonly phase: PlayPhase;
  readonly drill: boolean;
  readonly started: string;
  /** When the last of it was recorded. */
  readonly ended: string;
}

/** Which plays are kept: those that ended at `since` or later, and the newest of each playbook, its drills apart. */
export interface RetentionRule {
  readonly since?: string;
  readonly newest?: number;
  /** Plays that may go though they could go on, or nobody knows what they did. */
  readonly consented: ReadonlySet<string>;
}

/** Whether plays go, newest first, and which stay only because they are not over. */
export interface Retention {
  readonly goes: readonly KeptFacts[];
  readonly notOver: readonly KeptFacts[];
}

/** How a play stands that has come to an end: what happened is known, and nobody has to go on with it. */
const OVER: ReadonlySet<PlayPhase> = new Set(['succeeded', 'failed', 'rolled-back']);

/** What of a play decides whether it is kept. */
export const keptFacts = ({ play, state, events }: RecordedPlay): KeptFacts => ({
  play,
  playbook: state.playbook.name,
  phase: phaseOf(state),
  drill: state.drill !== undefined,
  started: state.started,
  ended: events.at(-1)?.at ?? state.started,
});

/** A drill that was stopped cannot go on for long: its system ends by itself. */
const isOver = ({ phase, drill }: KeptFacts): boolean => OVER.has(phase) || (drill && phase !== 'unfinished');

/** Decides which plays go; they come newest first. */
export function retention(
  plays: Iterable<KeptFacts>,
  { since, newest = 0, consented }: RetentionRule,
): Retention {
  const [goes, notOver]: [KeptFacts[], KeptFacts[]] = [[], []];
  const met = new Map<string, number>();
  for (const facts of plays) {
    const key = `${facts.drill ? 'drill' : 'play'} ${facts.playbook}`;
    const rank = (met.get(key) ?? 0) + 1;
    met.set(key, rank);
    if (consented.has(facts.play)) goes.push(facts);
    else if (rank <= newest || (since !== undefined && facts.ended >= since)) continue;
    else (isOver(facts) ? goes : notOver).push(facts);
  }
  return { goes, notOver };
}
