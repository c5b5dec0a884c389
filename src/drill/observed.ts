import type { JournalEvent } from '../journal/events.ts';
import type { AnswerValue } from '../ports/operator.ts';
import { writtenAs } from '../steps/instance.ts';

/** What became of a step in a play, whichever of its attempts it was. */
export interface Visit {
  /** It was started and failed; one that was declined was never started. */
  readonly failed: boolean;
  readonly skipped: boolean;
  readonly started: boolean;
  /** Of a branch: the indexes of the arms that were taken. */
  readonly arms: ReadonlySet<number>;
  /** Of its own questions: the names of the answers. */
  readonly answers: ReadonlySet<string>;
}

/** How an answer is told from others in a visit. */
export const answerName = (value: AnswerValue, item = ''): string => `${item}=${value}`;

/** What became of the steps of a play, by the ids under which they are written. */
export type Visits = ReadonlyMap<string, Visit>;

/** One thing that happened in a play, for people; `resumed` is of no step. */
export interface Happening {
  readonly step: string;
  readonly how: 'succeeded' | 'failed' | 'skipped' | 'doubted' | 'resumed';
  /** The first line of what it ran. */
  readonly action?: string;
  readonly note?: string;
}

/** What a play did, as its events tell it. */
export interface Observed {
  /** The steps that were started, in that order, each once. */
  readonly ran: readonly string[];
  /** What each step ran last, as people read it. */
  readonly commands: ReadonlyMap<string, string>;
  readonly visits: Visits;
  readonly happenings: readonly Happening[];
}

interface MutableVisit {
  failed: boolean;
  skipped: boolean;
  started: boolean;
  arms: Set<number>;
  answers: Set<string>;
}

/** Reads what a play did out of its events. */
export function observe(events: Iterable<JournalEvent>): Observed {
  const gathering = new Gathering();
  for (const event of events) gathering.take(event);
  return gathering;
}

class Gathering implements Observed {
  readonly ran: string[] = [];
  readonly commands = new Map<string, string>();
  readonly visits = new Map<string, MutableVisit>();
  readonly happenings: Happening[] = [];
  readonly #routed = new Set<string>();

  take(event: JournalEvent): void {
    switch (event.type) {
      case 'step.started':
        this.#begin(event.step);
        this.commands.set(event.step, event.action.join('\n'));
        break;
      case 'step.routed':
        this.#begin(event.step);
        this.#routed.add(event.step);
        if (event.arm !== null) this.#visit(event.step).arms.add(event.arm);
        this.#happened({ step: event.step, how: 'succeeded', note: event.label });
        break;
      case 'step.entered':
        this.#begin(event.step);
        break;
      case 'step.finished':
        this.#finish(event);
        break;
      case 'step.skipped':
        this.#visit(event.step).skipped = true;
        this.#happened({ step: event.step, how: 'skipped', note: event.detail });
        break;
      case 'question.answered':
        if (event.purpose === 'confirm')
          this.#visit(event.step).answers.add(answerName(event.value, event.item));
        break;
      case 'guard.tripped':
        this.#visit(event.guard).failed = true;
        this.#happened({ step: event.guard, how: 'failed', note: event.error.message });
        break;
      case 'play.resumed':
        this.#happened({ step: '', how: 'resumed' });
        break;
      case 'step.verdict':
        this.#happened({
          step: event.step,
          how: 'doubted',
          note: `${event.verdict}, says ${event.by ?? event.basis}`,
        });
        break;
      default:
    }
  }

  #finish({ step, outcome }: JournalEvent & { type: 'step.finished' }): void {
    const visit = this.#visit(step);
    // A branch was told of when it chose.
    if (this.#routed.has(step) && outcome.status === 'succeeded') return;
    if (outcome.status !== 'succeeded' && visit.started) visit.failed ||= outcome.status === 'failed';
    const how = outcome.status === 'succeeded' ? 'succeeded' : 'failed';
    this.#happened({
      step,
      how,
      ...(outcome.status !== 'succeeded' && { note: outcome.error.message.split('\n')[0] ?? '' }),
    });
  }

  #happened(happening: Happening): void {
    const action = this.commands.get(happening.step)?.split('\n')[0];
    this.happenings.push({ ...happening, ...(action !== undefined && { action }) });
  }

  #begin(step: string): void {
    this.#visit(step).started = true;
    if (!this.ran.includes(step)) this.ran.push(step);
  }

  #visit(instance: string): MutableVisit {
    const step = writtenAs(instance);
    const found = this.visits.get(step);
    if (found !== undefined) return found;
    const visit = {
      failed: false,
      skipped: false,
      started: false,
      arms: new Set<number>(),
      answers: new Set<string>(),
    };
    this.visits.set(step, visit);
    return visit;
  }
}
