import type {
  JournalEvent,
  Origin,
  PlayFinished,
  PlayResumed,
  PlayStarted,
  StepFinished,
} from '../journal/events.ts';
import { type Outline, outlineWithUndos } from '../playbook/outline.ts';
import type { Playbook } from '../playbook/playbook.ts';
import { writtenAs } from '../steps/instance.ts';
import { readTraceparent, spanOf, type TraceContext, traceOf } from './context.ts';
import { type OpenSpan, opened } from './open-span.ts';
import type { Attributes, Span } from './span.ts';

/**
 * Makes spans of the events of a play: one for each engine that held it, below it those of its steps, each try one, and
 * of its questions. It only reads events, as they were recorded, so nothing is in a span that no record holds.
 */
export class Tracer {
  /** How many engines have held the play, this one included. */
  #engines = 0;
  #play = '';
  #parent: TraceContext | undefined;
  #first = '';
  #outline: Outline | undefined;
  #root: OpenSpan | undefined;
  #last = 0;
  /** Steps and questions that have begun and not ended. */
  readonly #open = new Map<string, OpenSpan>();
  #ended: Span[] = [];

  /** The spans that have ended since this was asked last. */
  take(): readonly Span[] {
    const ended = this.#ended;
    this.#ended = [];
    return ended;
  }

  /** Where what a try of a step starts belongs. */
  contextOf(step: string, attempt: number): TraceContext {
    return { trace: this.#trace, span: this.#id(step, attempt), sampled: this.#parent?.sampled ?? true };
  }

  /** Whether spans are wanted: whoever began the trace may have said no. */
  get sampled(): boolean {
    return this.#parent?.sampled ?? true;
  }

  event(event: JournalEvent): void {
    const at = Date.parse(event.at);
    const handle = this.#on[event.type] as ((event: JournalEvent, at: number) => void) | undefined;
    if (handle === undefined) this.#mention(event, at);
    else handle(event, at);
    // Clocks may be set back; no span ends before it began.
    this.#last = Math.max(this.#last, at);
  }

  readonly #on: Handlers = {
    'play.started': (event, at) => this.#started(event, at),
    'play.resumed': (event, at) => this.#resumed(event, at),
    'play.finished': (event, at) => this.#left(event, at),
    'step.started': (event, at) => this.#begin(event.step, event.attempt, at, workOf(event)),
    'step.adopted': (event, at) => this.#begin(event.step, event.attempt, at, workOf(event)),
    'step.routed': (event, at) => this.#enter(event.step, at, { 'runbook.arm': event.label }),
    'step.entered': (event, at) => this.#enter(event.step, at, {}),
    'step.finished': (event, at) => this.#finished(event, at),
    'step.output': () => {},
    'step.verified': (event, at) => this.#open.get(event.step)?.event('verified', at, { holds: event.holds }),
    'process.started': (event) => this.#open.get(event.step)?.note({ 'process.pid': event.process.pid }),
    'guard.tripped': ({ guard, does, value }, at) =>
      this.#root?.event('guard.tripped', at, {
        'runbook.guard.id': guard,
        'runbook.guard.does': does,
        'runbook.guard.value': value,
      }),
    'question.asked': (event, at) => this.#asked(event, at),
    'question.answered': (event, at) => this.#answered(event, at),
  };

  get #trace(): string {
    return this.#parent?.trace ?? traceOf(this.#play);
  }

  #id(...what: readonly (string | number)[]): string {
    return spanOf(this.#play, this.#engines - 1, ...what);
  }

  #started({ play, playbook, origin, drill }: PlayStarted, at: number): void {
    this.#play = play;
    this.#parent = readTraceparent(origin.traceparent);
    this.#hold(origin, playbook, at, `play ${playbook.name}`);
    this.#first = this.#root?.id ?? '';
    if (drill)
      this.#root?.note({ 'runbook.drill.system': drill.system, 'runbook.drill.scenario': drill.scenario });
  }

  #resumed({ origin, edited, purpose }: PlayResumed, at: number): void {
    // That engine is gone and can tell nothing more: what it left open ended when it did.
    if (this.#root !== undefined) this.#endAll(this.#last, 'the engine ended while it held the play');
    const playbook = edited?.playbook ?? this.#playbook;
    if (playbook !== undefined) this.#hold(origin, playbook, at, `${purpose ?? 'resume'} ${playbook.name}`);
  }

  #playbook: Playbook | undefined;

  #hold(origin: Origin, playbook: Playbook, at: number, name: string): void {
    this.#engines += 1;
    this.#playbook = playbook;
    this.#outline = outlineWithUndos(playbook.steps);
    const own = readTraceparent(origin.traceparent);
    const parent = own?.trace === this.#trace ? own.span : this.#first || this.#parent?.span;
    this.#root = opened({ id: this.#id('play'), parent, name, at });
    if (own !== undefined && own.trace !== this.#trace) this.#root.link(own);
    this.#root.note({
      'runbook.play.id': this.#play,
      'runbook.playbook.name': playbook.name,
      'runbook.playbook.title': playbook.title,
      'runbook.playbook.digest': playbook.digest,
      'user.name': origin.operator,
      'host.name': origin.host,
    });
  }

  /** The span of the step around a step, else that of the play; it may have been another engine that entered it. */
  #parentOf(step: string, at: number): string | undefined {
    const around = this.#outline?.get(step)?.inside?.parent.id;
    if (around === undefined) return this.#root?.id;
    this.#enter(around, at, {});
    return this.#open.get(around)?.id;
  }

  #begin(step: string, attempt: number, at: number, attributes: Attributes): void {
    this.#open.set(
      step,
      this.#opened(step, this.#id(step, attempt), at, { 'runbook.step.attempt': attempt, ...attributes }),
    );
  }

  /** A repeat that goes on is entered once more. */
  #enter(step: string, at: number, attributes: Attributes): void {
    if (!this.#open.has(step))
      this.#open.set(step, this.#opened(step, this.#id(step, 'around', at), at, attributes));
  }

  #opened(step: string, id: string, at: number, attributes: Attributes): OpenSpan {
    const span = opened({ id, parent: this.#parentOf(step, at), name: writtenAs(step), at });
    span.note({ 'runbook.play.id': this.#play, 'runbook.step.id': step, ...attributes });
    return span;
  }

  #finished({ step, outcome }: StepFinished, at: number): void {
    const { exit_code: code } = outcome.outputs;
    const error = outcome.status === 'succeeded' ? undefined : outcome.error;
    this.#open.get(step)?.note({
      'runbook.step.status': outcome.status,
      'process.exit.code': typeof code === 'number' ? code : undefined,
      'error.type': error?.code,
    });
    this.#end(step, at, error?.message);
  }

  #asked({ step, question }: Of<'question.asked'>, at: number): void {
    const item = question.item?.id;
    const key = questionOf(step, item);
    const parent = this.#open.get(step)?.id ?? this.#parentOf(step, at);
    const span = opened({ id: this.#id(key, at), parent, name: `ask ${writtenAs(step)}`, at });
    span.note({
      'runbook.play.id': this.#play,
      'runbook.step.id': step,
      'runbook.question.purpose': question.purpose,
      'runbook.question.item': item,
    });
    this.#open.set(key, span);
  }

  #answered({ step, item, by, via }: Of<'question.answered'>, at: number): void {
    const key = questionOf(step, item);
    this.#open.get(key)?.note({ 'user.name': by, 'runbook.question.via': via });
    this.#end(key, at);
  }

  /** What is no span of its own stands in that of its step, else in that of the play. */
  #mention(event: JournalEvent, at: number): void {
    if (!('step' in event)) return;
    (this.#open.get(event.step) ?? this.#root)?.event(event.type, at, { 'runbook.step.id': event.step });
  }

  #left({ status, error }: PlayFinished, at: number): void {
    this.#root?.note({ 'runbook.play.status': status, 'error.type': error?.code });
    this.#endAll(at, status === 'succeeded' ? undefined : (error?.message ?? status));
  }

  #end(key: string, at: number, error?: string): void {
    const span = this.#open.get(key);
    this.#open.delete(key);
    if (span !== undefined) this.#ended.push(span.end(this.#trace, Math.max(at, this.#last), error));
  }

  #endAll(at: number, error: string | undefined): void {
    for (const key of [...this.#open.keys()]) this.#end(key, at, error);
    if (this.#root !== undefined)
      this.#ended.push(this.#root.end(this.#trace, Math.max(at, this.#last), error));
    this.#root = undefined;
  }
}

type Of<Type extends JournalEvent['type']> = Extract<JournalEvent, { readonly type: Type }>;

type Handlers = { readonly [Type in JournalEvent['type']]?: (event: Of<Type>, at: number) => void };

const workOf = ({ kind, effect, action }: Of<'step.started' | 'step.adopted'>): Attributes => ({
  'runbook.step.kind': kind,
  'runbook.step.effect': effect,
  'runbook.step.action': action,
});

const questionOf = (step: string, item: string | undefined): string => `${step}\0${item ?? ''}`;
