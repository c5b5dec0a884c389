import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { GuardTripped } from '../journal/events.ts';
import type { ShownMeasure } from '../journal/observer.ts';
import type { Look } from '../steps/kind.ts';
import { look, type ReadyGuard } from './guard-look.ts';
import { GuardSamples } from './guard-samples.ts';
import { moved, nextLook, type Standing, UNSEEN } from './guard-standing.ts';
import { tripError } from './guard-words.ts';
import { note } from './note.ts';
import { toStepError } from './prepare.ts';
import type { PlayRun } from './run.ts';

/** What a guard that trips asks for. */
export type Trip = Pick<GuardTripped, 'does' | 'error'> & { readonly ready: ReadyGuard };

/**
 * One guard at work: looks again and again, records what it sees, and says when it trips.
 *
 *   opening ──first value within the limit, or none and that may be──▶ open
 *      └──────────────────trips──────────────────────────────────────▶ open
 */
export class GuardWatch {
  /** Settles when it is clear whether steps may begin: they may, or it has tripped. */
  readonly open: Promise<void>;
  readonly #run: PlayRun;
  readonly #ready: ReadyGuard;
  readonly #onTrip: (trip: Trip) => void;
  readonly #samples = new GuardSamples();
  readonly #ending = new AbortController();
  readonly #work: Promise<void>;
  #standing: Standing = UNSEEN;
  /** When it began to be as it is, in UTC. */
  #since = '';
  #value: { readonly value: number; readonly unit?: string } | undefined;

  /** Begins: what it is stands on record before its first look. */
  constructor(run: PlayRun, ready: ReadyGuard, onTrip: (trip: Trip) => void) {
    this.#run = run;
    this.#ready = ready;
    this.#onTrip = onTrip;
    const { guard, step, lines, limits, every } = ready;
    run.record({
      type: 'guard.started',
      guard: guard.id,
      ...(step && { of: step.id }),
      name: guard.name,
      action: lines,
      limits,
      for: ready.for,
      every,
      onBreach: guard.onBreach,
      noData: guard.noData,
    });
    let opened = (): void => {};
    const isOpen = new Promise<void>((resolve) => {
      opened = resolve;
    });
    this.#work = this.#watch(opened);
    // What breaks it is thrown by its end.
    this.open = Promise.race([isOpen, this.#work.catch(() => {})]);
  }

  /** Ends it, with what it has seen on record. */
  async end(): Promise<void> {
    this.#ending.abort();
    await this.#work;
    const { id } = this.#ready.guard;
    const rest = this.#samples.rest(false);
    if (rest !== undefined) note(this.#run, { type: 'guard.sampled', guard: id, ...rest });
    note(this.#run, { type: 'guard.ended', guard: id });
  }

  async #watch(opened: () => void): Promise<void> {
    const { signal } = this.#ending;
    const { clock } = this.#run.ports;
    const { for: lasting, every } = this.#ready;
    for (let first = true; !signal.aborted; first = false) {
      const seen = await look(this.#ready, signal);
      if (signal.aborted) return;
      const now = clock.monotonic();
      if (seen.ok) this.#take(seen.value, now);
      else this.#fail(seen.diagnostics[0], { first, now });
      const { breached, missing, armed } = this.#standing;
      const waits = armed && (breached !== undefined || (missing !== undefined && this.#minds));
      if (!waits) opened();
      await clock.sleep(nextLook(this.#standing, { now, lasting, every }), signal);
    }
  }

  /** It matters to it that there is no value. */
  get #minds(): boolean {
    return this.#ready.guard.noData !== 'go-on';
  }

  #take(seen: Look, now: number): void {
    const { guard, for: lasting } = this.#ready;
    const before = this.#standing;
    const at = new Date(this.#run.ports.clock.now()).toISOString();
    const { standing, trips } = moved(before, seen, { now, lasting, noData: guard.noData });
    this.#standing = standing;
    if (seen.level !== 'unknown')
      this.#value = { value: seen.value, ...(seen.unit !== undefined && { unit: seen.unit }) };
    const begins =
      (standing.missing !== undefined && before.missing === undefined) ||
      (standing.breached !== undefined && before.breached === undefined);
    if (begins) this.#since = at;
    const kept = this.#samples.take(seen, { now, at }) ?? (trips && this.#samples.rest());
    if (kept) note(this.#run, { type: 'guard.sampled', guard: guard.id, ...kept });
    this.#show(seen);
    if (trips === 'breach') this.#trip(trips, guard.onBreach, seen);
    if (trips === 'no-data' && guard.noData !== 'go-on') this.#trip(trips, guard.noData, seen);
  }

  #show(seen: Look): void {
    const { guard, for: lasting } = this.#ready;
    const { level } = seen;
    const measured =
      level === 'unknown' ? { level } : { level, value: seen.value, ...(seen.unit && { unit: seen.unit }) };
    const shown: ShownMeasure = this.#run.redactor.value({ ...measured, for: lasting });
    this.#run.show((observer) => observer.look?.(guard.id, shown));
  }

  /** At the start nothing begins that it could not guard; later it has seen nothing. */
  #fail(
    fault: Diagnostic | undefined,
    { first, now }: { readonly first: boolean; readonly now: number },
  ): void {
    const error = fault ? toStepError(fault) : ({ code: 'RB901', message: 'no reason given' } as const);
    this.#take({ level: 'unknown', reason: error.message }, now);
    if (first && this.#standing.armed) {
      this.#standing = { ...this.#standing, armed: false };
      this.#trip('not-readable', this.#ready.guard.onBreach, error);
    }
  }

  #trip(
    because: GuardTripped['because'],
    does: GuardTripped['does'],
    seen: Parameters<typeof tripError>[2]['seen'],
  ): void {
    const { ids, names } = this.#run.running;
    const error = tripError(this.#ready, because, { seen, running: names });
    note(this.#run, {
      type: 'guard.tripped',
      guard: this.#ready.guard.id,
      because,
      does,
      ...(this.#ready.guard.interrupt && { interrupt: true as const }),
      error,
      ...this.#value,
      since: this.#since,
      running: ids,
    });
    this.#onTrip({ does, error, ready: this.#ready });
  }
}
