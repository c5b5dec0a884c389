import type { Ports, RunningAction } from '../engine/run.ts';
import type { JournalEntry } from '../journal/events.ts';
import type { Journal } from '../journal/journal.ts';
import type { Clock } from '../ports/clock.ts';
import { writtenAs } from '../steps/instance.ts';
import type { Fault } from './scenario.ts';

/** Says that the engine has died. */
export const DIED = Symbol('the engine has died');

/** Entries about a step that begin nothing of it. */
const LATER: ReadonlySet<JournalEntry['type']> = new Set([
  'step.skipped',
  'step.output',
  'step.verified',
  'step.retrying',
  'step.passed-over',
  'step.in-doubt',
  'step.verdict',
  'step.finished',
]);

/** The step that the entry begins, if any. */
const begun = (entry: JournalEntry): string | undefined =>
  entry.type.startsWith('step.') && !LATER.has(entry.type) && 'step' in entry ? entry.step : undefined;

/** The step whose action has come to an end, if the entry says so. */
const ended = (entry: JournalEntry): string | undefined =>
  entry.type === 'step.finished' || entry.type === 'step.verified' ? entry.step : undefined;

/** Of a repeat, a fault without a number strikes in the first iteration. */
const isNamed = (name: string, id: string): boolean => name === id || name === writtenAs(id);

type Outside = Pick<Ports, 'processes' | 'network' | 'metrics' | 'readLog'>;

/** Nothing comes of it any more. */
const never = <T>(): Promise<T> => new Promise(() => {});

/** The faults of a scenario; each strikes once, whichever engine it meets. */
export class Faults {
  readonly #left: Set<Fault>;

  constructor(faults: readonly Fault[]) {
    this.#left = new Set(faults);
  }

  /** Those that have not struck. */
  get left(): readonly Fault[] {
    return [...this.#left];
  }

  /** Takes the first that strikes here; it does not strike again. */
  strike(crash: Fault['crash'], step: string | undefined): boolean {
    for (const fault of this.#left) {
      if (fault.crash !== crash || step === undefined || !isNamed(fault.step, step)) continue;
      this.#left.delete(fault);
      return true;
    }
    return false;
  }
}

/**
 * One engine that can die: from then on its journal takes nothing, and nothing it waits for comes, as with a process
 * that was killed.
 */
export class MortalEngine {
  /** Settles when it dies. */
  readonly death: Promise<typeof DIED>;
  readonly #faults: Faults;
  /** The steps that it has begun itself. */
  readonly #begun = new Set<string>();
  #dead = false;
  #die: (died: typeof DIED) => void = () => {};

  constructor(faults: Faults) {
    this.#faults = faults;
    this.death = new Promise((resolve) => {
      this.#die = resolve;
    });
  }

  journal(journal: Journal): Journal {
    return {
      ...journal,
      append: (entry) => {
        const begins = begun(entry);
        if (this.#faults.strike('before', begins) || this.#strikeAfter(ended(entry))) this.#kill();
        if (this.#dead) throw new Error('the engine is dead');
        const recorded = journal.append(entry);
        if (begins !== undefined) this.#begun.add(begins);
        if (this.#faults.strike('during', begins)) this.#kill();
        return recorded;
      },
    };
  }

  clock(clock: Clock): Clock {
    return { ...clock, sleep: (ms, signal) => this.alive(() => clock.sleep(ms, signal)) };
  }

  /** The outside of an action; one that dies after a command does not come to look at its effect. */
  outside<Of extends Outside>(outside: Of, { probe, step }: RunningAction): Of {
    if (probe && this.#strikeAfter(step)) this.#kill();
    const { processes, network, metrics, readLog } = outside;
    return {
      ...outside,
      processes: { ...processes, run: (...given) => this.alive(() => processes.run(...given)) },
      network: {
        http: (...given) => this.alive(() => network.http(...given)),
        redis: (...given) => this.alive(() => network.redis(...given)),
      },
      readLog: (...given) => this.alive(() => readLog(...given)),
      metrics: {
        read: (...given) => this.alive(() => metrics.read(...given)),
        range: (...given) => this.alive(() => metrics.range(...given)),
      },
    };
  }

  /** What is waited for, unless nobody lives to see it. */
  alive<T>(answer: () => Promise<T>): Promise<T> {
    return this.#dead ? never() : answer();
  }

  #strikeAfter(step: string | undefined): boolean {
    return step !== undefined && this.#begun.has(step) && this.#faults.strike('after', step);
  }

  #kill(): void {
    this.#dead = true;
    this.#die(DIED);
  }
}
