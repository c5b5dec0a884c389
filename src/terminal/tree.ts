import type { JournalEvent } from '../journal/events.ts';
import { formatDuration } from '../language/durations.ts';
import type { Stream } from '../ports/processes.ts';
import { shownLine, shownLines } from './escape.ts';
import { LiveScreen } from './live-screen.ts';
import { createPaint, paintEffect } from './paint.ts';
import type { Telling } from './phrases.ts';
import { actionLines, facts, header, outcome, remark, resumed, stepTitle } from './phrases.ts';
import { RecentLines } from './recent-lines.ts';
import type { Renderer, RendererOptions } from './rendering.ts';
import type { TextStream } from './sink.ts';
import { summary } from './summary.ts';
import { Tally } from './tally.ts';
import { clip } from './width.ts';

/** Lines of output below the running step. */
const RECENT = 6;

type Event<T extends JournalEvent['type']> = Extract<JournalEvent, { type: T }>;

/** Shows a play on a terminal: finished steps scroll away, the running one moves. */
class TreeRenderer implements Renderer {
  private readonly telling: Telling;
  private readonly screen: LiveScreen;
  private readonly now: () => number;
  private recent = new RecentLines(RECENT);
  /** The step whose title stands above, waiting for its outcome. */
  private titled = '';

  constructor(options: RendererOptions & { readonly stream: TextStream }) {
    const { stream, write, color, history = [], transcript, again, now } = options;
    this.telling = {
      paint: createPaint(color),
      tally: new Tally(),
      ...(transcript !== undefined && { transcript }),
      ...(again !== undefined && { again }),
    };
    this.screen = new LiveScreen(stream, write);
    this.now = now;
    for (const event of history) this.telling.tally.see(event);
  }

  event(event: JournalEvent): void {
    this.telling.tally.see(event);
    switch (event.type) {
      case 'play.started':
        this.screen.print(header(this.telling));
        return;
      case 'play.resumed':
        this.screen.print([...header(this.telling), ...resumed(this.telling, event)]);
        return;
      case 'play.finished':
        this.screen.hide();
        this.screen.print(summary(this.telling, event));
        return;
      case 'step.started':
        this.started(event);
        return;
      case 'step.finished':
        this.finished(event);
        return;
      case 'step.retrying':
        this.retrying(event);
        return;
      default:
        this.other(event);
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

  close(): Promise<void> {
    this.screen.hide();
    return this.screen.settled();
  }

  private started(event: Event<'step.started'>): void {
    this.recent = new RecentLines(RECENT);
    const { tally, paint } = this.telling;
    if (takesTerminal(tally.outline.get(event.step)?.step.config)) {
      this.title(event.step);
      this.screen.print(this.indented(event.step, actionLines(this.telling, event)));
      return;
    }
    const began = this.now();
    const step = tally.outline.get(event.step)?.step;
    const again = event.attempt > 1 ? `, attempt ${event.attempt}` : '';
    this.screen.show({
      indent: tally.depth(event.step),
      lines: (columns, rows) => {
        const time = `${formatDuration(this.now() - began)}${again}`;
        const counter = `[${shownLine(tally.counter(event.step))}]`;
        const effect = event.effect;
        const room = columns - counter.length - effect.length - time.length - 5;
        const name = clip(shownLine(step?.name ?? event.step), Math.max(8, room));
        const first = `${paint(counter, 'dim')} ${paint(name, 'bold')}  ${paintEffect(paint, effect)}  ${paint(time, 'dim')}`;
        const action = event.action.flatMap(shownLines).slice(0, 3);
        const mark = event.kind === 'shell' ? '$' : '›';
        const below = [
          ...action.map((line, index) => clip(`${index === 0 ? mark : ' '} ${line}`, columns - 4)),
          ...this.recent
            .last(Math.min(RECENT, rows - 8))
            .map((line) => paint(clip(`│ ${line}`, columns - 4), 'dim')),
        ];
        return [first, ...below.map((line) => `${'  '.repeat(tally.depth(event.step))}${line}`)];
      },
    });
  }

  private finished(event: Event<'step.finished'>): void {
    const { tally, paint } = this.telling;
    const step = tally.outline.get(event.step)?.step;
    // The end of a branch says nothing that its steps have not said.
    if (step?.arms) return;
    this.screen.hide();
    const indent = '  '.repeat(tally.depth(event.step));
    if (event.outcome.status === 'succeeded') {
      const time = paint(`${formatDuration(event.duration)}${facts(event)}`, 'dim');
      this.screen.print([`${indent}${paint('✔', 'green')} ${this.numbered(event.step)}  ${time}`]);
    } else {
      const output = this.recent.last(RECENT).map((line) => `${paint('│', 'dim')} ${line}`);
      const below = [...output, ...outcome(this.telling, event)].map((line) => `${indent}    ${line}`);
      this.screen.print([`${indent}${paint('✖', 'red')} ${this.numbered(event.step)}`, ...below]);
    }
    this.titled = '';
  }

  private retrying(event: Event<'step.retrying'>): void {
    const { tally, paint } = this.telling;
    const until = this.now() + event.delay;
    this.screen.show({
      indent: tally.depth(event.step),
      lines: (columns) => {
        const left = formatDuration(Math.ceil((until - this.now()) / 1000) * 1000);
        return [paint(clip(`tries again in ${left}, attempt ${event.attempt}`, columns), 'yellow')];
      },
    });
  }

  private other(event: JournalEvent): void {
    if (event.type === 'process.started' || event.type === 'step.output') return;
    if (event.type === 'step.verified' && event.holds) return;
    const step = 'step' in event ? (event.step ?? '') : '';
    if (event.type === 'step.skipped' || event.type === 'step.routed') {
      const mark = this.telling.paint(event.type === 'step.routed' ? '◇' : '-', 'dim');
      const line = `${mark} ${this.numbered(step)}  ${remark(this.telling, event) ?? ''}`;
      this.screen.print([`${'  '.repeat(this.telling.tally.depth(step))}${line}`]);
      return;
    }
    if (event.type === 'question.asked') this.screen.hide();
    if (step !== '') this.title(step);
    const line = remark(this.telling, event);
    if (line !== undefined) this.screen.print(step === '' ? [line] : this.indented(step, [line]));
  }

  private numbered(step: string): string {
    const { paint, tally } = this.telling;
    return `${paint(`[${shownLine(tally.counter(step))}]`, 'dim')} ${stepTitle(this.telling, step)}`;
  }

  private title(step: string): void {
    if (this.titled === step) return;
    this.titled = step;
    const { paint, tally } = this.telling;
    this.screen.print([`${'  '.repeat(tally.depth(step))}${paint('▸', 'cyan')} ${this.numbered(step)}`]);
  }

  private indented(step: string, lines: readonly string[]): string[] {
    return lines.map((line) => `${'  '.repeat(this.telling.tally.depth(step))}    ${line}`);
  }
}

/** Whether a step gives the terminal to its process, so that nothing may move meanwhile. */
const takesTerminal = (config: unknown): boolean =>
  typeof config === 'object' && config !== null && 'tty' in config && config.tty === true;

/** A renderer for a terminal that can be redrawn; listr2 is loaded when the first step takes a while. */
export const createTreeRenderer = (options: RendererOptions & { readonly stream: TextStream }): Renderer =>
  new TreeRenderer(options);
