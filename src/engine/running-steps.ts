import type { InterruptDecision } from '../journal/interruption.ts';
import type { Question, Reply } from '../ports/operator.ts';
import { isQuestion } from '../steps/kind.ts';
import type { Step } from '../steps/step.ts';
import { runningQuestion } from './interrupt-question.ts';
import { note } from './note.ts';
import type { BareRun, Doing, UnderWay } from './run.ts';

/** A step under way. */
interface Running {
  readonly step: Step;
  readonly doing: Doing;
}

/** A question that is on the screen. */
interface Asking {
  readonly signal: string;
  readonly closing: AbortController;
  /** The steps about which it asks. */
  readonly steps: readonly Step[];
}

/**
 * The steps under way, and what becomes of them when signals come. A Ctrl-C is asked about, and they go on meanwhile;
 * where nobody is there to ask, and for the other signals, what changes something is finished and what reads is ended.
 * SIGHUP says that the terminal is lost and nothing else: however often it comes, it ends no change.
 */
export class RunningSteps implements UnderWay {
  readonly #run: BareRun;
  readonly #running = new Set<Running>();
  #asking: Asking | undefined;
  #closed: Promise<void> | undefined;
  /** Who waits for all of them to end. */
  readonly #forIdle: (() => void)[] = [];
  #fault: { readonly thrown: unknown } | undefined;

  /** `run` is that of the play, and of none of its parts. */
  constructor(run: BareRun) {
    this.#run = run;
  }

  get names(): readonly string[] {
    return [...this.#running].map(({ step }) => step.name);
  }

  get ids(): readonly string[] {
    return this.#steps.map(({ id }) => id);
  }

  get takesTerminal(): boolean {
    return this.#hasTerminal();
  }

  get idle(): Promise<void> | undefined {
    return this.#running.size === 0 ? undefined : new Promise((left) => void this.#forIdle.push(left));
  }

  async during<T>(step: Step, doing: Doing, work: () => Promise<T>): Promise<T> {
    // A question is not cut short by anything but itself: nothing of it runs while it is asked.
    if (isQuestion(doing.kind)) return work();
    const running = { step, doing };
    this.#running.add(running);
    this.#run.interruption.attend((signal) => this.#take(signal));
    try {
      return await work();
    } finally {
      this.#running.delete(running);
      if (this.#running.size === 0) await this.#leave();
    }
  }

  rethrow(): void {
    const fault = this.#fault;
    this.#fault = undefined;
    if (fault !== undefined) throw fault.thrown;
  }

  get asked(): Promise<void> | undefined {
    return this.#asking && this.#closed;
  }

  async wantedOut(): Promise<boolean> {
    const { interruption } = this.#run;
    interruption.arrive('SIGINT');
    await this.asked;
    return !interruption.halting.aborted && interruption.open === undefined;
  }

  async #leave(): Promise<void> {
    for (const left of this.#forIdle.splice(0)) left();
    const { interruption } = this.#run;
    interruption.attend(undefined);
    this.#asking?.closing.abort();
    await this.#closed;
    const asking = this.#asking;
    this.#asking = undefined;
    if (asking !== undefined) interruption.open = { signal: asking.signal, ...about(asking.steps) };
  }

  #take(signal: string): void {
    const { interruption, ports } = this.#run;
    if (signal === 'SIGINT' && this.#hasTerminal()) return;
    if (signal === 'SIGHUP') this.#rule(signal);
    else if (this.#asking !== undefined || interruption.halting.aborted) this.#decide(signal, 'stop-now');
    else if (signal === 'SIGINT' && ports.operator.present) this.#ask(signal);
    else this.#rule(signal);
  }

  #hasTerminal(): boolean {
    return [...this.#running].some(({ doing: { kind, action } }) => kind.takesTerminal?.(action) ?? false);
  }

  get #steps(): readonly Step[] {
    return [...this.#running].map(({ step }) => step);
  }

  /** What changes something is finished, and what reads is ended. */
  #rule(signal: string): void {
    const { interruption } = this.#run;
    const readsOnly = this.#steps.every(({ effect }) => effect === 'read');
    const over = interruption.halting.aborted;
    this.#decide(signal, readsOnly ? 'stop-now' : 'stop-after');
    if (!over) interruption.endReads(signal);
  }

  #ask(signal: string): void {
    const closing = new AbortController();
    const question = runningQuestion(this.#steps, this.#run.state());
    this.#asking = { signal, closing, steps: this.#steps };
    this.#closed = this.#put(question, closing.signal).then(
      (reply) => this.#answered(signal, reply, closing.signal),
      (thrown: unknown) => {
        this.#fault ??= { thrown };
      },
    );
  }

  #put(question: Question, signal: AbortSignal): Promise<Reply> {
    return this.#run.questions.askFirst(question, signal);
  }

  #answered(signal: string, reply: Reply, closing: AbortSignal): void {
    if (reply.given) this.#decide(signal, reply.value as InterruptDecision, reply.by);
    // Otherwise nobody is at that terminal any more.
    else if (!closing.aborted) this.#rule(signal);
  }

  #decide(signal: string, decision: InterruptDecision, by?: string): void {
    const { interruption } = this.#run;
    const steps = this.#asking?.steps ?? this.#steps;
    this.#asking?.closing.abort();
    this.#asking = undefined;
    if (interruption.ending.aborted || (decision !== 'stop-now' && interruption.halting.aborted)) return;
    const chosen = by === undefined ? {} : { by };
    note(this.#run, { type: 'play.interrupted', signal, ...about(steps), decision, ...chosen });
    if (decision === 'stop-after') interruption.halt(signal);
    if (decision === 'stop-now') interruption.end(signal);
  }
}

function about([first, ...others]: readonly Step[]): { readonly step: string; readonly also?: string[] } {
  return { step: first?.id ?? '', ...(others.length > 0 && { also: others.map(({ id }) => id) }) };
}
