import type { JournalEvent, QuestionAnswered, QuestionAsked } from '../journal/events.ts';
import type { OutputReader } from '../journal/output.ts';
import { shownLine, shownLines } from './escape.ts';
import { createPaint } from './paint.ts';
import { createPlainRenderer } from './plain.ts';
import { preamble } from './preamble.ts';
import type { Renderer } from './rendering.ts';
import { Tally } from './tally.ts';
import { answerText } from './words.ts';
import { wrap, wrapAsked } from './wrap.ts';

/** How a play is shown again. */
export interface RecordingOptions {
  /** Columns of the screen. */
  readonly columns: number;
  /** All output; else an output that floods the screen is held back, as it was for the operator. */
  readonly full: boolean;
}

/** What happened on the screen; `at` in milliseconds since the play was started. */
export type ScreenEvent =
  | { readonly type: 'text'; readonly at: number; readonly text: string }
  /** From here on a step is told, or something that happened to the play. */
  | { readonly type: 'mark'; readonly at: number; readonly label: string };

/** Bytes of output that are shown at once. */
const SLICE = 64 * 1024;

const paint = createPaint(true);

/** The answer to each question that has one, by the number of the question's record. */
function answersOf(events: readonly JournalEvent[]): ReadonlyMap<number, QuestionAnswered> {
  const open = new Map<string, number>();
  const answers = new Map<number, QuestionAnswered>();
  const key = (step: string, purpose: string, item = ''): string => `${step} ${purpose} ${item}`;
  for (const event of events) {
    if (event.type === 'question.asked') {
      open.set(key(event.step, event.question.purpose, event.question.item?.id), event.seq);
    } else if (event.type === 'question.answered') {
      const asked = open.get(key(event.step, event.purpose, event.item));
      if (asked !== undefined) answers.set(asked, event);
    }
  }
  return answers;
}

/** A screen on which a play is told once more, line by line. */
class Recording {
  private readonly tally = new Tally();
  private readonly marked = new Set<string>();
  private readonly read = new Map<string, number>();
  private readonly renderer: Renderer;
  private readonly outputs: OutputReader;
  private readonly columns: number;
  private readonly answers: ReturnType<typeof answersOf>;
  private readonly start: number;
  private asking = false;
  private shown = '';
  private at = 0;
  /** The time by which floods are told; it stands while a step prints. */
  private pace = 0;

  constructor(events: readonly JournalEvent[], outputs: OutputReader, { columns, full }: RecordingOptions) {
    this.outputs = outputs;
    this.columns = columns;
    this.answers = answersOf(events);
    this.start = Date.parse(events[0]?.at ?? '');
    this.renderer = createPlainRenderer({
      write: (text) => {
        this.shown += text;
      },
      color: true,
      columns: () => columns,
      now: () => {
        if (full) this.pace += 60_000;
        return this.pace;
      },
    });
  }

  *tell(event: JournalEvent): Iterable<ScreenEvent> {
    // A clock that was set back makes no time that was before.
    this.at = Math.max(this.at, Date.parse(event.at) - this.start);
    this.tally.see(event);
    yield* this.mark(event);
    if (event.type === 'step.output') {
      for (const [stream, length] of event.ranges) yield* this.print(event.step, event.file, stream, length);
      return;
    }
    this.pace = Math.max(this.pace, this.at);
    // A line that a killed engine left open is told where it was left.
    if (event.type === 'journal.recovered' || event.type === 'play.resumed') yield* this.end();
    if (event.type === 'step.finished' && event.output !== undefined) {
      // Where no event tells the streams apart, all of an output is shown as stdout.
      const { file, bytes } = event.output;
      yield* this.print(event.step, file, 'stdout', bytes - (this.read.get(file) ?? 0));
    }
    this.question(event);
    yield* this.flush();
  }

  end(): Iterable<ScreenEvent> {
    void this.renderer.close();
    return this.flush();
  }

  private question(event: JournalEvent): void {
    if (event.type === 'question.asked') {
      this.renderer.event(event);
      const answer = this.answers.get(event.seq);
      if (answer === undefined || answer.via === 'terminal') this.ask(event);
      return;
    }
    if (this.asking) {
      const answer = event.type === 'question.answered' ? answerText(event.value) : undefined;
      if (answer === undefined && !event.type.startsWith('play.')) {
        this.renderer.event(event);
        return;
      }
      this.shown += `${paint(answer ?? '', 'bold')}\n`;
      this.asking = false;
      this.renderer.resume();
    }
    this.renderer.event(event);
  }

  private ask({ question }: QuestionAsked): void {
    void this.renderer.suspend();
    const { answer } = question;
    const lines = preamble(paint, question).flatMap((line) => wrap(line, this.columns));
    const text = shownLines(question.ask).join('\n');
    const prompt =
      answer.type === 'name'
        ? `Type ${shownLine(answer.expected)} to go on, or no to decline:`
        : answer.type === 'yes-no'
          ? `${text} (yes/no)`
          : text;
    const told = lines.map((line) => `${line}\n`).join('');
    this.shown += `${told}${paint('?', 'blue')} ${paint(wrapAsked(prompt, this.columns), 'bold')} `;
    this.asking = true;
  }

  private *print(
    step: string,
    file: string,
    stream: 'stdout' | 'stderr',
    length: number,
  ): Iterable<ScreenEvent> {
    for (let left = length; left > 0; ) {
      const from = this.read.get(file) ?? 0;
      const bytes = this.outputs(file, from, Math.min(SLICE, left));
      this.read.set(file, from + Math.max(1, bytes.length));
      if (bytes.length === 0) return;
      left -= bytes.length;
      this.renderer.output?.(step, stream, bytes);
      yield* this.flush();
    }
  }

  private *mark(event: JournalEvent): Iterable<ScreenEvent> {
    if (event.type === 'play.resumed') yield { type: 'mark', at: this.at, label: 'Resumed' };
    const step = 'step' in event ? event.step : undefined;
    if (step === undefined || this.marked.has(step) || event.type === 'play.finished') return;
    this.marked.add(step);
    const entry = this.tally.outline.get(step);
    const label = shownLine(`${entry?.number ?? ''} ${entry?.step.name ?? step}`);
    yield { type: 'mark', at: this.at, label };
  }

  private *flush(): Iterable<ScreenEvent> {
    if (this.shown === '') return;
    yield { type: 'text', at: this.at, text: this.shown };
    this.shown = '';
  }
}

/** The screen of a play as an operator could have seen it, line by line, with the questions and what was typed. */
export function* recordScreen(
  events: readonly JournalEvent[],
  outputs: OutputReader,
  options: RecordingOptions,
): Iterable<ScreenEvent> {
  const recording = new Recording(events, outputs, options);
  for (const event of events) yield* recording.tell(event);
  yield* recording.end();
}
