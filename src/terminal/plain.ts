import type { JournalEvent } from '../journal/events.ts';
import type { ShownMeasure } from '../journal/observer.ts';
import { laneOf } from '../playbook/lanes.ts';
import type { Stream } from '../ports/processes.ts';
import { shownLine, shownOutput } from './escape.ts';
import { FloodGate } from './flood.ts';
import type { Line } from './lines.ts';
import { LineBuffer } from './lines.ts';
import { levelLine, Measures } from './measures.ts';
import { outcome } from './outcome.ts';
import { actionLines, header, remark, resumed, stepTitle } from './phrases.ts';
import type { Renderer, RendererOptions } from './rendering.ts';
import { isSilentEnd, repeatedText } from './repeats.ts';
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
  private readonly measures = new Map<string, Measures>();
  private readonly write: (text: string) => void;
  private readonly color: boolean;
  private readonly columns: () => number | undefined;
  private held = false;
  /** The step whose title stands above, and those whose lines name them. */
  private titled = '';
  private readonly lanes = new Set<string>();
  /** What was to be told while a question is on the screen. */
  private kept = '';

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
    if (event.type === 'step.finished') {
      this.measures.delete(step);
      const flow = telling.tally.outline.get(step)?.step.flow;
      if (isSilentEnd(telling, event)) return;
      this.flush(step);
      this.title(step);
      if (flow?.type === 'repeat' && event.outcome.status === 'succeeded') {
        this.under(step, [`${telling.paint('ok', 'green')}: ${repeatedText(telling, event)}`]);
        return;
      }
      const { lead, text, below } = outcome(telling, event);
      this.under(step, [`${lead}${text}`, ...below]);
      return;
    }
    if (step === '') {
      this.lines(0, remark(telling, event));
      return;
    }
    if (event.type === 'step.iteration') {
      this.titled = '';
      // Of what is repeated until a condition holds, the numbers of the steps say it.
      if (telling.tally.repeat(step)?.items) this.under(step, remark(telling, event));
      return;
    }
    this.title(step, event.type === 'question.asked');
    if (event.type === 'step.started' || event.type === 'step.adopted') this.under(step, actionLines(event));
    this.under(step, remark(telling, event));
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

  /** Each new level of what is watched for a while; the outcome tells of a single look. */
  measured(step: string, measured: ShownMeasure): void {
    if (measured.for === 0) return;
    const measures = this.measures.get(step) ?? new Measures();
    this.measures.set(step, measures);
    if (measures.see(measured, 0)) this.under(step, [levelLine(measured, this.telling.paint)]);
  }

  /** Output that comes meanwhile would push a question away. */
  suspend(): Promise<void> {
    this.held = true;
    return Promise.resolve();
  }

  resume(): void {
    this.held = false;
    this.write(this.kept);
    this.kept = '';
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
    this.under(step, [`${this.telling.paint('|', 'dim')} ${text}`]);
  }

  private outputLines(step: string, stream: Stream, lines: readonly Line[]): void {
    if (lines.length === 0) return;
    const { paint } = this.telling;
    const bar = stream === 'stderr' ? paint('!', 'yellow') : paint('|', 'dim');
    const texts = lines.map(
      ({ text, cut }) =>
        `${bar} ${shownOutput(text, this.color)}${cut === 0 ? '' : ` … ${cut} more characters`}`,
    );
    // What a command prints keeps its lines: tables stay tables.
    const { depth, lead } = this.place(step);
    this.raw(
      depth,
      texts.map((text) => lead + text),
    );
  }

  /** Where lines about a step stand: below its title, or, as others come between, each with its number. */
  private place(step: string): { readonly depth: number; readonly lead: string } {
    const { paint, tally } = this.telling;
    const depth = tally.depth(step);
    if (laneOf(tally.outline, step) === undefined) return { depth: depth + 1, lead: '' };
    return { depth, lead: `${paint(`[${shownLine(tally.outline.get(step)?.number ?? '')}]`, 'dim')} ` };
  }

  private under(step: string, lines: readonly string[]): void {
    const { depth, lead } = this.place(step);
    this.lines(
      depth,
      lines.map((line) => lead + line),
    );
  }

  /** The line of a step that stands beside others is there once, and again where something is asked about it. */
  private title(step: string, again = false): void {
    const known = this.lanes.has(step) && !again;
    if (this.titled === step || known) return;
    this.titled = step;
    if (laneOf(this.telling.tally.outline, step) !== undefined) this.lanes.add(step);
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
    const text = lines.map((line) => (line === '' ? '\n' : `${indent}${line}\n`)).join('');
    if (this.held) this.kept += text;
    else this.write(text);
  }
}

/** A renderer that writes each thing once, in order, and never goes back. */
export const createPlainRenderer = (options: RendererOptions): Renderer => new PlainRenderer(options);
