import type { JournalEvent } from '../journal/events.ts';
import type { ShownMeasure } from '../journal/observer.ts';
import type { Stream } from '../ports/processes.ts';
import { shownLine } from './escape.ts';
import { withGuards } from './guards.ts';
import { interruptedText } from './interrupted.ts';
import { failedLines, keptLines, measuredLine } from './kept.ts';
import { LiveScreen } from './live-screen.ts';
import { MovingSteps, takesTerminal } from './moving-steps.ts';
import { outcome } from './outcome.ts';
import { withPace } from './pace.ts';
import { actionLines, header, remark, resumed, stepTitle } from './phrases.ts';
import type { Renderer, RendererOptions } from './rendering.ts';
import { isLookAgain, isSilentEnd, repeatedText } from './repeats.ts';
import { withBelow } from './running.ts';
import type { TextStream } from './sink.ts';
import { summary } from './summary.ts';
import type { Telling } from './telling.ts';
import { createTelling } from './telling.ts';

type Event<T extends JournalEvent['type']> = Extract<JournalEvent, { type: T }>;

/** Shows a play on a terminal: finished steps scroll away, the running one moves. */
class TreeRenderer implements Renderer {
  private readonly telling: Telling;
  private readonly screen: LiveScreen;
  private readonly stream: TextStream;
  private readonly moving: MovingSteps;
  private readonly now: () => number;
  /** When it was made, which is when the play begins. */
  private readonly began: number;
  /** What is asked while they run. */
  private asked: ((columns: number) => readonly string[]) | undefined;
  /** The step whose title stands above, waiting for its outcome. */
  private titled = '';

  constructor(options: RendererOptions & { readonly stream: TextStream }) {
    this.telling = createTelling(options);
    this.stream = options.stream;
    this.screen = new LiveScreen(options.stream, options.write);
    this.moving = new MovingSteps(this.telling, options.now);
    this.now = options.now;
    this.began = options.now();
  }

  event(event: JournalEvent): void {
    this.telling.tally.see(event);
    switch (event.type) {
      case 'play.started':
        this.screen.print(header(this.telling));
        return;
      case 'play.resumed':
        this.titled = '';
        this.screen.print([...header(this.telling), ...resumed(this.telling, event)]);
        return;
      case 'play.finished':
        this.moving.clear();
        this.screen.hide();
        this.screen.print(summary(this.telling, event));
        return;
      case 'step.started':
        this.started(event);
        return;
      case 'step.adopted':
        this.remark(event);
        this.started(event);
        return;
      case 'step.finished':
        this.finished(event);
        return;
      default:
        this.stepEvent(event);
    }
  }

  private stepEvent(event: JournalEvent): void {
    switch (event.type) {
      case 'step.retrying':
        this.moving.pause(event);
        this.move();
        return;
      case 'step.skipped':
      case 'step.routed':
      case 'step.entered':
        this.passed(event);
        return;
      case 'step.iteration':
        this.iteration(event);
        return;
      case 'play.interrupted':
        this.interrupted(event);
        return;
      case 'process.started':
      case 'step.output':
        return;
      default:
        this.remark(event);
    }
  }

  output(step: string, stream: Stream, bytes: Uint8Array): void {
    this.moving.output(step, stream, bytes);
  }

  measured(step: string, measured: ShownMeasure): void {
    this.moving.measured(step, measured);
  }

  look(guard: string, look: ShownMeasure): void {
    this.telling.tally.guards.look(guard, look, this.now());
  }

  suspend(): Promise<void> {
    return this.screen.suspend();
  }

  resume(): void {
    this.screen.resume();
  }

  below(lines: ((columns: number) => readonly string[]) | undefined): void {
    this.asked = lines;
  }

  close(): Promise<void> {
    this.screen.hide();
    return this.screen.settled();
  }

  /** Shows what is under way. */
  private move(): void {
    const view = this.moving.view();
    if (view === undefined) this.screen.hide();
    else {
      const paced = withPace(view, this.telling, () => this.now() - this.began);
      const guarded = withGuards(paced, this.telling, this.now);
      this.screen.show(withBelow(guarded, () => this.asked));
    }
  }

  private started(event: Event<'step.started' | 'step.adopted'>): void {
    const quiet = takesTerminal(this.telling.tally.outline.get(event.step)?.step.config);
    this.moving.start(event, quiet);
    if (quiet) {
      this.title(event.step);
      this.screen.print(this.under(event.step, actionLines(event)));
    } else this.move();
  }

  /** What becomes of running steps stands with them; what somebody chose between two steps stands there already. */
  private interrupted(event: Event<'play.interrupted'>): void {
    const { decision, by, step = '', also = [] } = event;
    if (decision !== undefined && this.moving.runs([step, ...also]))
      this.moving.notice = decision === 'go-on' ? '' : interruptedText(event);
    else if (decision === undefined || by === undefined) this.remark(event);
  }

  private finished(event: Event<'step.finished'>): void {
    if (isSilentEnd(this.telling, event)) return;
    const flow = this.telling.tally.outline.get(event.step)?.step.flow;
    if (flow?.type === 'repeat' && event.outcome.status === 'succeeded') {
      this.repeated(event);
      return;
    }
    if (isLookAgain(this.telling, event)) {
      this.moving.end(event.step);
      this.move();
      return;
    }
    const { mark, text, below } = outcome(this.telling, event);
    const kept = this.kept(event);
    this.move();
    this.screen.print([
      `${this.indent(event.step)}${mark} ${this.numbered(event.step)}  ${text}`,
      ...this.under(event.step, [...kept, ...below]),
    ]);
    // What is asked about a failure stands right below it.
    this.titled = event.outcome.status === 'succeeded' ? '' : event.step;
  }

  /** Nothing of a step that never began: what was printed last is another's. */
  private kept(event: Event<'step.finished'>): string[] {
    const ran = this.moving.end(event.step);
    // What was ticked stands above, item by item.
    if (ran === undefined || this.telling.tally.question(event.step)?.item !== undefined) return [];
    if (event.outcome.status !== 'succeeded') return failedLines(this.telling.paint, ran.recent);
    const measured = measuredLine(this.telling.paint, event.outcome.outputs);
    if (measured !== undefined) return [measured];
    const room = (this.stream.columns ?? 80) - this.indent(event.step).length - 4;
    return keptLines(this.telling.paint, ran.event, ran.recent, room);
  }

  private repeated(event: Event<'step.finished'>): void {
    const mark = this.telling.paint('✔', 'green');
    const text = repeatedText(this.telling, event);
    this.screen.print([`${this.indent(event.step)}${mark} ${this.numbered(event.step)}  ${text}`]);
  }

  /** Of what is repeated until a condition holds, the numbers of the steps say it. */
  private iteration(event: Event<'step.iteration'>): void {
    this.titled = '';
    if (this.telling.tally.repeat(event.step)?.items === undefined) return;
    this.screen.print([`${this.indent(event.step)}  ${remark(this.telling, event).join('')}`]);
  }

  /** A step that does nothing itself: it is not run, or it chose among its arms. */
  private passed(event: Event<'step.skipped' | 'step.routed' | 'step.entered'>): void {
    const mark = this.telling.paint(event.type === 'step.skipped' ? '-' : '◇', 'dim');
    const line = `${mark} ${this.numbered(event.step)}  ${remark(this.telling, event).join(' ')}`;
    this.screen.print([`${this.indent(event.step)}${line}`]);
  }

  private remark(event: JournalEvent): void {
    if (event.type === 'step.verified' && event.holds) return;
    if (event.type === 'question.asked') {
      this.moving.ask(event.step);
      this.move();
    }
    const step = 'step' in event ? (event.step ?? '') : '';
    const lines = remark(this.telling, event);
    const asks = event.type === 'question.asked';
    if (step !== '' && (asks || lines.length > 0)) this.title(step);
    if (lines.length > 0) this.screen.print(step === '' ? [...lines] : this.under(step, lines));
  }

  private numbered(step: string): string {
    const { paint, tally } = this.telling;
    return `${paint(`[${shownLine(tally.counter(step))}]`, 'dim')} ${stepTitle(this.telling, step)}`;
  }

  private title(step: string): void {
    if (this.titled === step) return;
    this.titled = step;
    const mark = this.telling.paint('▸', 'cyan');
    this.screen.print([`${this.indent(step)}${mark} ${this.numbered(step)}`]);
  }

  private indent(step: string): string {
    return '  '.repeat(this.telling.tally.depth(step));
  }

  private under(step: string, lines: readonly string[]): string[] {
    return lines.map((line) => `${this.indent(step)}    ${line}`);
  }
}

/** A renderer for a terminal that can be redrawn; listr2 is loaded when the first step takes a while. */
export const createTreeRenderer = (options: RendererOptions & { readonly stream: TextStream }): Renderer =>
  new TreeRenderer(options);
