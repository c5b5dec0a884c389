import type { InterruptDecision } from '../journal/interruption.ts';
import type { Reply } from '../ports/operator.ts';
import { isQuestion } from '../steps/kind.ts';
import type { Step } from '../steps/step.ts';
import { runningQuestion } from './interrupt-question.ts';
import { note } from './note.ts';
import type { Prepared } from './prepare.ts';
import type { PlayRun } from './run.ts';

/** A question that is on the screen. */
interface Asking {
  readonly signal: string;
  readonly closing: AbortController;
}

/**
 * What becomes of a running step when signals come. A Ctrl-C is asked about, and the step goes on meanwhile; where
 * nobody is there to ask, and for the other signals, a step that changes something is finished and one that reads is
 * ended. SIGHUP says that the terminal is lost and nothing else: however often it comes, it ends no change.
 */
export class StepSignals {
  private readonly run: PlayRun;
  private readonly step: Step;
  private readonly prepared: Prepared;
  private asking: Asking | undefined;
  private closed: Promise<void> | undefined;
  private fault: { readonly thrown: unknown } | undefined;

  constructor(run: PlayRun, step: Step, prepared: Prepared) {
    this.run = run;
    this.step = step;
    this.prepared = prepared;
  }

  /** Lets the step run; a question that is still open then leaves the screen, and is put again before the next step. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const { interruption } = this.run;
    // A question is not cut short by anything but itself: nothing runs while it is asked.
    if (isQuestion(this.prepared.kind)) return work();
    try {
      return await interruption.attend((signal) => this.take(signal), work);
    } finally {
      this.asking?.closing.abort();
      await this.closed;
      if (this.asking !== undefined) interruption.open = { signal: this.asking.signal, step: this.step.id };
    }
  }

  /** Throws what broke the question: it must not have kept the step's outcome from being recorded. */
  rethrow(): void {
    if (this.fault !== undefined) throw this.fault.thrown;
  }

  private take(signal: string): void {
    const { interruption, ports } = this.run;
    if (signal === 'SIGINT' && this.ownsTerminal()) return;
    if (signal === 'SIGHUP') this.decide(signal, this.rule());
    else if (this.asking !== undefined || interruption.halting.aborted) this.decide(signal, 'stop-now');
    else if (signal === 'SIGINT' && ports.operator.present) this.ask(signal);
    else this.decide(signal, this.rule());
  }

  private ownsTerminal(): boolean {
    const { kind, action } = this.prepared;
    return kind.takesTerminal?.(action) ?? false;
  }

  private rule(): InterruptDecision {
    return this.step.effect === 'read' ? 'stop-now' : 'stop-after';
  }

  private ask(signal: string): void {
    const closing = new AbortController();
    const question = runningQuestion(this.step, this.run.state());
    this.closed = this.run.ports.operator.ask(question, closing.signal).then(
      (reply) => this.answered(signal, reply, closing.signal),
      (thrown: unknown) => {
        this.fault ??= { thrown };
      },
    );
    this.asking = { signal, closing };
  }

  private answered(signal: string, reply: Reply, closing: AbortSignal): void {
    if (reply.given) this.decide(signal, reply.value as InterruptDecision, reply.by);
    // Otherwise nobody is at that terminal any more.
    else if (!closing.aborted) this.decide(signal, this.rule());
  }

  private decide(signal: string, decision: InterruptDecision, by?: string): void {
    const { interruption } = this.run;
    this.asking?.closing.abort();
    this.asking = undefined;
    if (interruption.ending.aborted || (decision !== 'stop-now' && interruption.halting.aborted)) return;
    const chosen = by === undefined ? {} : { by };
    note(this.run, { type: 'play.interrupted', signal, step: this.step.id, decision, ...chosen });
    if (decision === 'stop-after') interruption.halt(signal);
    if (decision === 'stop-now') interruption.end(signal);
  }
}
