import type { JournalEvent } from '../journal/events.ts';
import type { OutputReader } from '../journal/output.ts';
import { shownLine } from './escape.ts';
import { recordScreen, type ScreenEvent } from './recording.ts';

/** How a recording is written. */
export interface CastOptions {
  /** Version 3 of the format, or 2, which asciinema reads before its version 3. */
  readonly version: 2 | 3;
  /** Milliseconds that a pause lasts at most. */
  readonly idle: number;
  /** All output; else an output that floods the screen is held back. */
  readonly full: boolean;
}

const COLUMNS = 100;
const ROWS = 30;

const header = ({ version, idle }: CastOptions, title: string, started: string): object => {
  const common = {
    timestamp: Math.floor(Date.parse(started) / 1000),
    idle_time_limit: idle / 1000,
    title,
  };
  return version === 3
    ? { version, term: { cols: COLUMNS, rows: ROWS }, ...common }
    : { version, width: COLUMNS, height: ROWS, ...common };
};

const bodyOf = (event: ScreenEvent): readonly [string, string] =>
  event.type === 'text' ? ['o', event.text.replaceAll('\n', '\r\n')] : ['m', event.label];

/**
 * The screen of a play as an asciicast, a JSON value a line: what an operator could have seen, with a mark for each
 * step. Pauses are shortened. Nothing in it but colours is obeyed by a terminal.
 */
export function* renderAsciicast(
  events: readonly JournalEvent[],
  outputs: OutputReader,
  options: CastOptions,
): Iterable<string> {
  const [first] = events;
  if (first?.type !== 'play.started') throw new TypeError('a journal starts with play.started');
  const title = shownLine(`${first.playbook.title} (${first.play})`);
  yield `${JSON.stringify(header(options, title, first.at))}\n`;
  let [last, shownAt] = [0, 0];
  for (const event of recordScreen(events, outputs, { columns: COLUMNS, full: options.full })) {
    const pause = Math.min(options.idle, event.at - last);
    last = event.at;
    shownAt += pause;
    const time = options.version === 3 ? pause : shownAt;
    yield `${JSON.stringify([time / 1000, ...bodyOf(event)])}\n`;
  }
}
