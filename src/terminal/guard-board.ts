import type { GuardSampled, GuardStarted, JournalEvent } from '../journal/events.ts';
import type { ShownMeasure } from '../journal/observer.ts';
import { formatDuration } from '../language/durations.ts';
import { formatMeasure } from '../language/measures.ts';
import { shownLine } from './escape.ts';
import { LEVEL_STYLES, Measures } from './measures.ts';
import type { Paint } from './paint.ts';
import { clip } from './width.ts';

/** A guard at work. */
interface Watching {
  readonly started: GuardStarted;
  readonly measures: Measures;
  /** That of the last record, and of the one before it. */
  readonly level?: GuardSampled['level'];
  readonly before?: GuardSampled['level'];
}

/** Columns of a line that the name of a guard may take. */
const NAME = 32;

/** The guards of a play as a screen knows them. */
export class Guards {
  readonly #guards = new Map<string, Watching>();

  see(event: JournalEvent): void {
    if (event.type === 'play.started' || event.type === 'play.resumed') this.#guards.clear();
    if (event.type === 'guard.started')
      this.#guards.set(event.guard, { started: event, measures: new Measures() });
    if (event.type === 'guard.ended') this.#guards.delete(event.guard);
    if (event.type !== 'guard.sampled') return;
    const guard = this.#guards.get(event.guard);
    if (guard === undefined) return;
    const { started, measures, level: before } = guard;
    this.#guards.set(event.guard, { started, measures, level: event.level, ...(before && { before }) });
  }

  /** What a guard has seen at `now`. */
  look(id: string, seen: ShownMeasure, now: number): void {
    this.#guards.get(id)?.measures.see(seen, now);
  }

  /** A line for each of them as it is now: its last values, how bad the last one is, since when. */
  lines(paint: Paint, columns: number, now: number): readonly string[] {
    return [...this.#guards.values()].flatMap(({ started, measures }) => {
      const lead = `guard ${clip(shownLine(started.name), NAME)}: `;
      const line = measures.line(columns - lead.length, { paint, now });
      return line === undefined ? [] : [`${paint(lead, 'dim')}${line}`];
    });
  }

  /** Of what it saw, only a new level is worth a line that stays. */
  sampled({ guard: id, level, reason, unit = '', samples }: GuardSampled, paint: Paint): readonly string[] {
    const guard = this.#guards.get(id);
    if (guard === undefined || guard.before === level) return [];
    const { started, before } = guard;
    const value = samples.at(-1)?.value;
    const what =
      level === 'unknown' || value === undefined
        ? `no value: ${reason ?? ''}`
        : `${formatMeasure(value, unit)}, ${level}`;
    const lasting = started.for > 0 ? ` for ${formatDuration(started.for)}` : '';
    const first =
      before === undefined ? `; trips at ${shownLine(started.limits.critical ?? '')}${lasting}` : '';
    const holds =
      before === undefined && level === 'critical' ? '; nothing is started before that is decided' : '';
    const text = `guard ${shownLine(started.name)}: ${shownLine(what)}${first}${holds}`;
    return [paint(text, before === undefined && level === 'ok' ? 'dim' : LEVEL_STYLES[level])];
  }
}
