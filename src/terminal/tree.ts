import type { JournalEvent } from '../journal/events.ts';
import type { Stream } from '../ports/processes.ts';
import { shownLine } from './escape.ts';
import { interruptedText } from './interrupted.ts';
import { failedLines, KEPT, keptLines } from './kept.ts';
import { LiveScreen } from './live-screen.ts';
import { outcome } from './outcome.ts';
import { actionLines, header, remark, resumed, stepTitle } from './phrases.ts';
import { RecentLines } from './recent-lines.ts';
import type { Renderer, RendererOptions } from './rendering.ts';
import { retryingView, runningView, withBelow } from './running.ts';
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
  private readonly now: () => number;
  private recent = new RecentLines(KEPT);
  /** What a signal makes of the running step. */
  private notice = '';
  /** What is asked while it runs. */
  private asked: ((columns: number) => readonly string[]) | undefined;
  /** The attempt that runs. */
  private running: Event<'step.started' | 'step.adopted'> | undefined;
  /** The step whose title stands above, waiting for its outcome. */
  private titled = '';

  constructor(options: RendererOptions & { readonly stream: TextStream }) {
    this.telling = createTelling(options);
    this.stream = options.stream;
    this.screen = new LiveScreen(options.stream, options.write);
    this.now = options.now;
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
      case 'step.retrying':
        this.screen.show(retryingView(this.telling, event, this.now));
        return;
      case 'step.skipped':
      case 'step.routed':
        this.passed(event);
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

  output(_step: string, stream: Stream, bytes: Uint8Array): void {
    this.recent.push(stream, bytes);
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

  private started(event: Event<'step.started' | 'step.adopted'>): void {
    this.running = undefined;
    this.recent = new RecentLines(KEPT);
    this.notice = '';
    const { recent, now } = this;
    if (takesTerminal(this.telling.tally.outline.get(event.step)?.step.config)) {
      this.title(event.step);
      this.screen.print(this.under(event.step, actionLines(event)));
      return;
    }
    this.running = event;
    const view = runningView(this.telling, event, { recent, now, notice: () => this.notice });
    this.screen.show(withBelow(view, () => this.asked));
  }

  /** What becomes of the running step stands with it; what somebody chose between two steps stands there already. */
  private interrupted(event: Event<'play.interrupted'>): void {
    const { decision, by } = event;
    if (this.running === undefined || decision === undefined) {
      if (by === undefined) this.remark(event);
    } else this.notice = decision === 'go-on' ? '' : interruptedText(event);
  }

  private finished(event: Event<'step.finished'>): void {
    // The end of a branch says nothing that its steps have not said.
    if (this.telling.tally.outline.get(event.step)?.step.arms) return;
    this.screen.hide();
    const { mark, text, below } = outcome(this.telling, event);
    const kept = this.kept(event);
    this.screen.print([
      `${this.indent(event.step)}${mark} ${this.numbered(event.step)}  ${text}`,
      ...this.under(event.step, [...kept, ...below]),
    ]);
    this.running = undefined;
    // What is asked about a failure stands right below it.
    this.titled = event.outcome.status === 'succeeded' ? '' : event.step;
  }

  /** Nothing of a step that never began: what was printed last is another's. */
  private kept(event: Event<'step.finished'>): string[] {
    const { running, recent, telling } = this;
    if (running?.step !== event.step) return [];
    // What was ticked stands above, item by item.
    if (telling.tally.question(event.step)?.item !== undefined) return [];
    recent.end();
    if (event.outcome.status !== 'succeeded') return failedLines(telling.paint, recent);
    const room = (this.stream.columns ?? 80) - this.indent(event.step).length - 4;
    return keptLines(telling.paint, running, recent, room);
  }

  /** A step that does nothing itself: it is not run, or it chose among its arms. */
  private passed(event: Event<'step.skipped' | 'step.routed'>): void {
    const mark = this.telling.paint(event.type === 'step.routed' ? '◇' : '-', 'dim');
    const line = `${mark} ${this.numbered(event.step)}  ${remark(this.telling, event).join(' ')}`;
    this.screen.print([`${this.indent(event.step)}${line}`]);
  }

  private remark(event: JournalEvent): void {
    if (event.type === 'step.verified' && event.holds) return;
    if (event.type === 'question.asked') this.screen.hide();
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

/** Whether a step gives the terminal to its process, so that nothing may move meanwhile. */
const takesTerminal = (config: unknown): boolean =>
  typeof config === 'object' && config !== null && 'tty' in config && config.tty === true;

/** A renderer for a terminal that can be redrawn; listr2 is loaded when the first step takes a while. */
export const createTreeRenderer = (options: RendererOptions & { readonly stream: TextStream }): Renderer =>
  new TreeRenderer(options);
