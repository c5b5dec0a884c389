import type { GuardAnswer } from '../journal/events.ts';
import type { Question, Reply } from '../ports/operator.ts';
import type { Guard, Step } from '../steps/step.ts';
import { dueUndos } from './due-undos.ts';
import { type ReadyGuard, readyGuard } from './guard-look.ts';
import { GuardWatch, type Trip } from './guard-watch.ts';
import { pauseQuestion, reasonOf, stopQuestion } from './guard-words.ts';
import { note } from './note.ts';
import { openQuestion } from './questions.ts';
import type { PlayRun, Stop } from './run.ts';

/** What is guarded: the steps of the playbook, or one step with all that it holds. */
export interface Guarded {
  readonly guards?: readonly Guard[] | undefined;
  readonly step?: Step;
}

/**
 * Runs steps under guards: these look for the first time before the work begins, and end with it. One that trips keeps
 * anything more from being started; what becomes of what runs, the interruption of the part says.
 */
export async function underGuards(
  run: PlayRun,
  { guards = [], step }: Guarded,
  work: (run: PlayRun) => Promise<Stop | undefined>,
): Promise<Stop | undefined> {
  if (guards.length === 0) return work(run);
  const all: ReadyGuard[] = [];
  for (const guard of guards) {
    const made = readyGuard(run, guard, step);
    if ('error' in made) return { status: 'failed', ...(step && { step: step.id }), error: made.error };
    all.push(made.ready);
  }
  const { part, release } = run.interruption.part();
  const watch = new Guards({ ...run, interruption: part });
  try {
    await watch.begin(all);
    const reached = watch.stop ? undefined : await work(watch.run);
    await watch.allAnswered();
    return watch.stop ? stoppedWith(watch.stop, reached) : reached;
  } finally {
    await watch.end();
    release();
  }
}

/** What the steps came to when a guard stopped them is not lost; that it did counts, unless a step is in doubt. */
function stoppedWith(stop: Stop, reached: Stop | undefined): Stop {
  if (reached === undefined) return stop;
  if (reached.status === 'in-doubt') return reached;
  const { step, undo, error } = reached;
  const failed = reached.status === 'failed' ? `; ${step ?? 'a step'} failed then: ${error.message}` : '';
  return {
    ...stop,
    ...(step !== undefined && { step }),
    ...(undo && { undo }),
    error: { ...stop.error, message: `${stop.error.message}${failed}` },
  };
}

class Guards {
  readonly run: PlayRun;
  /** Why the play stops, once a guard, or a person whom it asked, says so. */
  stop: Stop | undefined;
  /** Settles when none of the questions is open any more that there are by now. */
  settled: Promise<void> = Promise.resolve();
  readonly #watches: GuardWatch[] = [];
  readonly #over = new AbortController();
  #fault: { readonly thrown: unknown } | undefined;

  constructor(run: PlayRun) {
    this.run = run;
  }

  /** Settles when steps may begin, or may not: nothing begins before every guard has seen how things are. */
  async begin(guards: readonly ReadyGuard[]): Promise<void> {
    for (const ready of guards)
      this.#watches.push(new GuardWatch(this.run, ready, (trip) => this.#trip(trip)));
    const { halting } = this.run.interruption;
    await Promise.race([Promise.all(this.#watches.map(({ open }) => open)), aborted(halting)]);
    await this.settled;
  }

  /** Settles when no question is open any more, those that come while others are answered among them. */
  async allAnswered(): Promise<void> {
    for (let last: Promise<void> | undefined; last !== this.settled; ) {
      last = this.settled;
      await last;
    }
  }

  async end(): Promise<void> {
    this.#over.abort();
    const ended = await Promise.allSettled(this.#watches.map((watch) => watch.end()));
    await this.settled;
    const broken = ended.find((one) => one.status === 'rejected');
    if (broken !== undefined) throw broken.reason;
    if (this.#fault !== undefined) throw this.#fault.thrown;
  }

  #trip({ does, error, ready }: Trip): void {
    if (this.stop !== undefined) return;
    if (does === 'stop') this.#stop(ready, { status: 'stopped', error });
    else if (!this.run.ports.operator.present) this.#stop(ready, unattended(ready, error));
    else this.#hold(this.#ask(ready, error));
  }

  #stop({ guard: { id, interrupt } }: ReadyGuard, stop: Stop, asked = false): void {
    // Two may trip: the first that stops is the one that did; what a person wants undone counts in any case.
    if (this.stop !== undefined) {
      this.stop = { ...this.stop, ...(stop.undo && { undo: true }) };
      return;
    }
    this.stop = { ...stop, guard: { id, asked } };
    if (interrupt) this.run.interruption.end(reasonOf(id));
    else this.run.interruption.endReads(reasonOf(id));
  }

  #hold(asking: Promise<void>): void {
    const over = asking.catch((thrown: unknown) => {
      this.#fault ??= { thrown };
      this.run.interruption.endReads('a question that broke');
    });
    this.settled = Promise.all([this.settled, over]).then(() => {});
    this.run.interruption.hold(over);
  }

  /** Asks while what runs goes on, and again when that has ended; a step that has the terminal for itself is waited for. */
  async #ask(ready: ReadyGuard, error: Trip['error']): Promise<void> {
    const { questions, running, interruption } = this.run;
    const over = AbortSignal.any([interruption.halting, this.#over.signal]);
    if (running.takesTerminal) await running.idle;
    for (let idle = running.idle; !over.aborted; idle = running.idle) {
      const yielding = new AbortController();
      void idle?.then(() => yielding.abort());
      const question = this.#question(ready, error);
      const reply = await questions.askFirst(question, AbortSignal.any([over, yielding.signal]));
      if (reply.given) return this.#answered(ready, error, reply);
      if (over.aborted) return;
      if (!yielding.signal.aborted) return this.#stop(ready, openQuestion(question, reply), true);
    }
  }

  #question(ready: ReadyGuard, error: Trip['error']): Question {
    const { running, state } = this.run;
    const drill = state().drill !== undefined;
    return pauseQuestion(ready, { error, running: running.names, undos: dueUndos(this.run), drill });
  }

  #answered(ready: ReadyGuard, error: Trip['error'], { value, by }: Extract<Reply, { given: true }>): void {
    const decision = value as GuardAnswer;
    note(this.run, { type: 'guard.answered', guard: ready.guard.id, decision, by });
    if (decision === 'go-on') return;
    this.#stop(ready, { status: 'stopped', error, ...(decision === 'undo' && { undo: true }) }, true);
  }
}

/** A guard would have a person decide, and nobody is there. */
const unattended = ({ guard }: ReadyGuard, error: Trip['error']): Stop => ({
  status: 'waiting',
  error: {
    code: 'RB403',
    message: `${error.message}; there is no terminal to ask what now`,
    help: `Resume it from a terminal, or once what ${guard.id} watches is well again: its first look decides.`,
  },
});

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** After a guard has stopped the play, asks whether what was changed is to be taken back, as after a failure. */
export async function offerUndos(run: PlayRun, stop: Stop): Promise<Stop> {
  const { guard, status, undo, error } = stop;
  const undos = dueUndos(run);
  const asks = guard !== undefined && status === 'stopped' && !guard.asked && !undo && undos.length > 0;
  if (!asks || !run.ports.operator.present || run.interruption.halting.aborted) return stop;
  const drill = run.state().drill !== undefined;
  const question: Question = stopQuestion(guard.id, { error, running: [], undos, drill });
  const reply = await run.questions.askFirst(question, run.interruption.halting);
  if (!reply.given) return stop;
  const decision = reply.value as GuardAnswer;
  run.record({ type: 'guard.answered', guard: guard.id, decision, by: reply.by });
  return decision === 'undo' ? { ...stop, undo: true } : stop;
}
