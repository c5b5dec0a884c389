import type { Among, Operator, Question, Reply } from '../ports/operator.ts';

const ABORTED = { given: false, reason: 'aborted' } as const;

/** How a question is put when its turn has come. */
export interface Putting {
  /** Makes the question; called once, when nothing else is on the screen. */
  readonly put: () => Question;
  readonly signal: AbortSignal;
  /** What is told besides. */
  readonly among: Omit<Among, 'late'>;
  /** Whether to put it again to somebody who wanted out of it. */
  readonly again: () => Promise<boolean>;
}

/** Puts questions to a person one at a time, in the order in which they come. */
export class QuestionQueue {
  readonly #operator: Operator;
  readonly #line: (() => void)[] = [];
  #free = true;
  /** The question on the screen, and what takes it away, to be put again. */
  #shown: { readonly over: Promise<unknown>; readonly yielding: AbortController } | undefined;
  /** What goes before all others, while it is asked. */
  #first: Promise<unknown> | undefined;

  constructor(operator: Operator) {
    this.#operator = operator;
  }

  /** How many wait for their turn. */
  get waiting(): number {
    return this.#line.length;
  }

  async ask(putting: Putting): Promise<Reply> {
    const late = !this.#free;
    if (late && !(await this.#turn(putting.signal))) return ABORTED;
    this.#free = false;
    try {
      return await this.#put(putting, late);
    } finally {
      this.#pass();
    }
  }

  /** Puts a question before all others; the one on the screen is put again behind it. */
  async askFirst(question: Question, signal: AbortSignal): Promise<Reply> {
    const before = this.#first ?? this.#shown?.over;
    this.#shown?.yielding.abort();
    const asked =
      before === undefined
        ? this.#operator.ask(question, signal)
        : before.then(() => (signal.aborted ? ABORTED : this.#operator.ask(question, signal)));
    const over = settled(asked);
    this.#first = over;
    try {
      return await asked;
    } finally {
      if (this.#first === over) this.#first = undefined;
    }
  }

  async #put({ put, signal, among, again }: Putting, late: boolean): Promise<Reply> {
    const question = put();
    for (;;) {
      while (this.#first !== undefined) {
        await this.#first;
        if (signal.aborted) return ABORTED;
      }
      const yielding = new AbortController();
      const asked = this.#operator.ask(question, AbortSignal.any([signal, yielding.signal]), {
        ...among,
        late,
      });
      this.#shown = { over: settled(asked), yielding };
      const reply = await asked.finally(() => {
        this.#shown = undefined;
      });
      if (reply.given || reply.reason !== 'aborted' || signal.aborted) return reply;
      if (!yielding.signal.aborted && !(await again())) return reply;
    }
  }

  #turn(signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const leave = (): void => {
        this.#line.splice(this.#line.indexOf(go), 1);
        resolve(false);
      };
      const go = (): void => {
        signal.removeEventListener('abort', leave);
        resolve(true);
      };
      if (signal.aborted) return resolve(false);
      signal.addEventListener('abort', leave, { once: true });
      this.#line.push(go);
    });
  }

  #pass(): void {
    const next = this.#line.shift();
    if (next === undefined) this.#free = true;
    else next();
  }
}

const settled = (work: Promise<unknown>): Promise<void> =>
  work.then(
    () => {},
    () => {},
  );
