import type { JournalEvent } from '../journal/events.ts';
import type { Stream } from '../ports/processes.ts';
import { shownLine, shownOutput } from './escape.ts';
import { FloodGate } from './flood.ts';
import type { Line } from './lines.ts';
import { LineBuffer } from './lines.ts';
import { outcome } from './outcome.ts';
import { actionLines, header, remark, resumed, stepTitle } from './phrases.ts';
import type { Renderer, RendererOptions } from './rendering.ts';
import { summary } from './summary.ts';
import type { Telling } from './telling.ts';
import { createTelling } from './telling.ts';
import { wrap } from './wrap.ts';

/** The output of the running step on its way to lines. */
interface Shown {
  readonly stdout: LineBuffer;
  readonly stderr: LineBuffer;
  /** Lines that were held back, and bytes of them that ended no line. */
  dropped: number;
}

const LINE_FEED = 0x0a;

const countLines = (bytes: Uint8Array): number => {
  let count = 0;
  for (let at = bytes.indexOf(LINE_FEED); at !== -1; at = bytes.indexOf(LINE_FEED, at + 1)) count += 1;
  return count;
};

/** Tells a play line by line: for logs, pipes, CI, terminals that cannot be redrawn. */
class PlainRenderer implements Renderer {
  private readonly telling: Telling;
  private readonly gate: FloodGate;
  private readonly buffers = new Map<string, Shown>();
  private readonly write: (text: string) => void;
  private readonly color: boolean;
  private readonly columns: () => number | undefined;
  private held = false;
  /** The step whose title stands above. */
  private titled = '';

  constructor(options: RendererOptions) {
    this.write = options.write;
    this.color = options.color;
    this.columns = options.columns ?? (() => undefined);
    this.telling = createTelling(options);
    this.gate = new FloodGate(options.now);
  }

  event(event: JournalEvent): void {
    const { telling } = this;
    telling.tally.see(event);
    switch (event.type) {
      case 'play.started':
        this.lines(0, header(telling));
        return;
      case 'play.resumed':
        this.titled = '';
        this.lines(0, [...header(telling), ...resumed(telling, event)]);
        return;
      case 'play.finished':
        this.lines(0, summary(telling, event));
        return;
      default:
        this.stepEvent(event);
    }
  }

  private stepEvent(
    event: Exclude<JournalEvent, { type: 'play.started' | 'play.resumed' | 'play.finished' }>,
  ): void {
    const { telling } = this;
    if (event.type === 'process.started' || event.type === 'step.output') return;
    const step = 'step' in event ? event.step : '';
    const depth = telling.tally.depth(step);
    if (event.type === 'step.finished') {
      // The end of a branch says nothing that its steps have not said.
      if (telling.tally.outline.get(step)?.step.arms) return;
      this.flush(step);
      this.title(step);
      const { lead, text, below } = outcome(telling, event);
      this.lines(depth + 1, [`${lead}${text}`, ...below]);
      return;
    }
    if (step !== '') this.title(step);
    if (event.type === 'step.started' || event.type === 'step.adopted') {
      this.lines(depth + 1, actionLines(event));
    }
    this.lines(step === '' ? 0 : depth + 1, remark(telling, event));
  }

  output(step: string, stream: Stream, bytes: Uint8Array): void {
    const shown = this.buffer(step);
    if (this.held || !this.gate.admits(bytes.length)) {
      shown.dropped += countLines(bytes);
      return;
    }
    this.reportDropped(step, shown);
    this.outputLines(step, stream, shown[stream].push(bytes));
  }

  /** Output that comes meanwhile would push a question away. */
  suspend(): Promise<void> {
    this.held = true;
    return Promise.resolve();
  }

  resume(): void {
    this.held = false;
  }

  close(): Promise<void> {
    for (const step of this.buffers.keys()) this.flush(step);
    return Promise.resolve();
  }

  private buffer(step: string): Shown {
    const known = this.buffers.get(step);
    if (known) return known;
    const fresh = { stdout: new LineBuffer(), stderr: new LineBuffer(), dropped: 0 };
    this.buffers.set(step, fresh);
    return fresh;
  }

  private flush(step: string): void {
    const shown = this.buffers.get(step);
    if (!shown) return;
    this.reportDropped(step, shown);
    this.outputLines(step, 'stdout', shown.stdout.end());
    this.outputLines(step, 'stderr', shown.stderr.end());
    this.buffers.delete(step);
  }

  private reportDropped(step: string, shown: Shown): void {
    if (shown.dropped === 0) return;
    const text = `… ${shown.dropped} lines are not shown here; all of them are in the transcript's file`;
    shown.dropped = 0;
    this.lines(this.telling.tally.depth(step) + 1, [`${this.telling.paint('|', 'dim')} ${text}`]);
  }

  private outputLines(step: string, stream: Stream, lines: readonly Line[]): void {
    if (lines.length === 0) return;
    const { paint, tally } = this.telling;
    const bar = stream === 'stderr' ? paint('!', 'yellow') : paint('|', 'dim');
    const texts = lines.map(
      ({ text, cut }) =>
        `${bar} ${shownOutput(text, this.color)}${cut === 0 ? '' : ` … ${cut} more characters`}`,
    );
    // What a command prints keeps its lines: tables stay tables.
    this.raw(tally.depth(step) + 1, texts);
  }

  private title(step: string): void {
    if (this.titled === step) return;
    this.titled = step;
    const { paint, tally } = this.telling;
    this.lines(tally.depth(step), [
      `${paint(`[${shownLine(tally.counter(step))}]`, 'dim')} ${stepTitle(this.telling, step)}`,
    ]);
  }

  private lines(depth: number, lines: readonly string[]): void {
    const columns = this.columns();
    const room = columns === undefined ? Number.POSITIVE_INFINITY : columns - 2 * depth;
    this.raw(
      depth,
      lines.flatMap((line) => wrap(line, room)),
    );
  }

  private raw(depth: number, lines: readonly string[]): void {
    const indent = '  '.repeat(depth);
    this.write(lines.map((line) => (line === '' ? '\n' : `${indent}${line}\n`)).join(''));
  }
}

/** A renderer that writes each thing once, in order, and never goes back. */
export const createPlainRenderer = (options: RendererOptions): Renderer => new PlainRenderer(options);
