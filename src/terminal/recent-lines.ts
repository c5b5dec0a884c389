import type { Stream } from '../ports/processes.ts';
import { shownOutput } from './escape.ts';
import type { Line } from './lines.ts';
import { LineBuffer } from './lines.ts';

/** Bytes of one piece that are looked at: more than that never stays on the screen. */
const NEAR = 16 * 1024;

/** The last lines of both streams, in the order in which they ended; without colours. */
export class RecentLines {
  private readonly limit: number;
  private readonly streams = { stdout: new LineBuffer(), stderr: new LineBuffer() };
  private lines: string[] = [];
  private lost = false;

  constructor(limit: number) {
    this.limit = limit;
  }

  push(stream: Stream, bytes: Uint8Array): void {
    const near = bytes.length > NEAR ? bytes.subarray(-NEAR) : bytes;
    this.lost ||= near !== bytes;
    this.keep(this.streams[stream].push(near));
  }

  /** Takes what has begun as lines too: no more will come. */
  end(): void {
    this.keep([...this.streams.stdout.end(), ...this.streams.stderr.end()]);
  }

  /** The last `count` lines. */
  last(count: number): readonly string[] {
    return count > 0 ? this.lines.slice(-count) : [];
  }

  /** Whether there were more lines than the last `count`. */
  isCut(count: number): boolean {
    return this.lost || this.lines.length > count;
  }

  private keep(fresh: readonly Line[]): void {
    const near = fresh.slice(-this.limit);
    for (const { text } of near) if (text.trim() !== '') this.lines.push(shownOutput(text, false));
    this.lost ||= near.length < fresh.length || this.lines.length > this.limit;
    this.lines = this.lines.slice(-this.limit);
  }
}
