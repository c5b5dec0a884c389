import type { StepAdopted, StepRetrying, StepStarted } from '../journal/events.ts';
import type { ShownMeasure } from '../journal/observer.ts';
import type { Stream } from '../ports/processes.ts';
import { KEPT } from './kept.ts';
import type { LiveView } from './live-region.ts';
import { Measures } from './measures.ts';
import { RecentLines } from './recent-lines.ts';
import { type Moving, movingPause, movingStep, viewOf } from './running.ts';
import type { Telling } from './telling.ts';

type Started = StepStarted | StepAdopted;

/** A step under way. */
interface UnderWay {
  /** The attempt that runs; absent in the pause before the next one. */
  readonly event?: Started;
  readonly recent: RecentLines;
  readonly measures: Measures;
  /** Undefined where something else on the screen stands for it: its question, or its own output. */
  moving: Moving | undefined;
}

/** The steps under way as they move on a screen: one, or several at once. */
export class MovingSteps {
  readonly #telling: Telling;
  readonly #now: () => number;
  readonly #steps = new Map<string, UnderWay>();
  #began = 0;
  #notice = '';

  constructor(telling: Telling, now: () => number) {
    this.#telling = telling;
    this.#now = now;
  }

  /** An attempt begins; a quiet one is shown by nothing that moves. */
  start(event: Started, quiet: boolean): void {
    this.#begin();
    const recent = new RecentLines(KEPT);
    const measures = new Measures();
    const moving = quiet ? undefined : movingStep(this.#telling, event, { recent, measures, now: this.#now });
    this.#steps.set(event.step, { event, recent, measures, moving });
  }

  /** A pause begins before the next attempt. */
  pause(event: StepRetrying): void {
    this.#begin();
    const among = (): boolean => this.#shown.length > 1;
    const moving = movingPause(this.#telling, event, { now: this.#now, among });
    this.#steps.set(event.step, { recent: new RecentLines(KEPT), measures: new Measures(), moving });
  }

  output(step: string, stream: Stream, bytes: Uint8Array): void {
    this.#steps.get(step)?.recent.push(stream, bytes);
  }

  measured(step: string, measured: ShownMeasure): void {
    this.#steps.get(step)?.measures.see(measured, this.#now());
  }

  /** The question of a step stands for it. */
  ask(step: string): void {
    const found = this.#steps.get(step);
    if (found) found.moving = undefined;
  }

  /** The attempt has ended: returns what ran, and what it printed last. */
  end(step: string): { readonly event: Started; readonly recent: RecentLines } | undefined {
    const found = this.#steps.get(step);
    this.#steps.delete(step);
    found?.recent.end();
    return found?.event && { event: found.event, recent: found.recent };
  }

  clear(): void {
    this.#steps.clear();
  }

  /** What a signal makes of them, under the steps that run. */
  set notice(text: string) {
    this.#notice = text;
  }

  /** Whether an attempt of one of these steps runs. */
  runs(steps: readonly string[]): boolean {
    return steps.some((step) => this.#steps.get(step)?.event !== undefined);
  }

  /** All of them as they are now; undefined where nothing moves. */
  view(): LiveView | undefined {
    const moving = this.#shown;
    if (moving.length === 0) return undefined;
    const watch = { began: this.#began, now: this.#now, notice: () => this.#notice };
    return viewOf(this.#telling, moving, watch);
  }

  get #shown(): readonly Moving[] {
    return [...this.#steps.values()].flatMap(({ moving }) => moving ?? []);
  }

  #begin(): void {
    if (this.#steps.size > 0) return;
    this.#began = this.#now();
    this.#notice = '';
  }
}

/** Whether a step gives the terminal to its process, so that nothing may move meanwhile. */
export const takesTerminal = (config: unknown): boolean =>
  typeof config === 'object' && config !== null && 'tty' in config && config.tty === true;
