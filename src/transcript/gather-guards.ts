import type { GuardSample, GuardStarted, JournalEvent } from '../journal/events.ts';
import type { GuardLevel, TranscriptGuard } from './guard.ts';
import type { Note } from './note.ts';

type Open = { -readonly [Key in keyof TranscriptGuard]: TranscriptGuard[Key] } & {
  readonly samples: GuardSample[];
};

/** The guards of a play, gathered from its events: each time that one began is one of them. */
export class GatheredGuards {
  readonly all: Open[] = [];
  readonly #latest = new Map<string, Open>();
  readonly #why: ReadonlyMap<string, string>;

  /** `why` is what the playbook says of each. */
  constructor(why: ReadonlyMap<string, string>) {
    this.#why = why;
  }

  /** Takes an event; returns what of it stands in the timeline. */
  take(event: JournalEvent): Note | undefined {
    if (event.type === 'guard.started') this.#begin(event);
    if (!('guard' in event) || event.guard === undefined) return undefined;
    const guard = this.#latest.get(event.guard);
    if (guard === undefined) return undefined;
    const { at } = event;
    const of = { at, guard: event.guard, name: guard.name };
    switch (event.type) {
      case 'guard.sampled':
        return this.#sampled(guard, event);
      case 'guard.tripped':
        guard.trips += 1;
        return { type: 'guard-tripped', ...of, does: event.does, error: event.error, running: event.running };
      case 'guard.answered':
        return { type: 'guard-answered', ...of, decision: event.decision, by: event.by };
      case 'guard.ended':
        guard.ended = at;
        return undefined;
      default:
        return undefined;
    }
  }

  #begin({ at, guard: id, of, name, action, limits, for: lasting, every, onBreach, noData }: Begun): void {
    const why = this.#why.get(id);
    const guard: Open = {
      id,
      ...(of !== undefined && { of }),
      name,
      ...(why !== undefined && { why }),
      action,
      limits,
      for: lasting,
      every,
      onBreach,
      noData,
      at,
      trips: 0,
      samples: [],
    };
    this.all.push(guard);
    this.#latest.set(id, guard);
  }

  /** A new level stands in the timeline, but for a first one that is well. */
  #sampled(guard: Open, event: Sampled): GuardLevel | undefined {
    const { at, level, unit, reason, samples } = event;
    const before = guard.level;
    guard.level = level;
    if (unit !== undefined) guard.unit = unit;
    if (reason !== undefined) guard.reason = reason;
    guard.samples.push(...samples);
    if (before === level || (before === undefined && level === 'ok')) return undefined;
    const value = samples.at(-1)?.value;
    return {
      type: 'guard-level',
      at,
      guard: guard.id,
      name: guard.name,
      level,
      ...(value !== undefined && level !== 'unknown' && { value }),
      ...(unit !== undefined && { unit }),
      ...(reason !== undefined && { reason }),
    };
  }
}

type Begun = GuardStarted & JournalEvent;
type Sampled = Extract<JournalEvent, { type: 'guard.sampled' }>;
