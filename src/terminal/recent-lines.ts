import type { Stream } from '../ports/processes.ts';
import { shownOutput } from './escape.ts';
import { LineBuffer } from './lines.ts';

/** Bytes of one piece that are looked at: more than that never stays on the screen. */
const NEAR = 16 * 1024;

/** The last lines of both streams, in the order in which they ended; without colours. */
export class RecentLines {
  private readonly limit: number;
  private readonly streams = { stdout: new LineBuffer(), stderr: new LineBuffer() };
  private lines: string[] = [];

  constructor(limit: number) {
    this.limit = limit;
  }

  push(stream: Stream, bytes: Uint8Array): void {
    const near = bytes.length > NEAR ? bytes.subarray(-NEAR) : bytes;
    const fresh = this.streams[stream].push(near).slice(-this.limit);
    for (const { text } of fresh) if (text.trim() !== '') this.lines.push(shownOutput(text, false));
    this.lines = this.lines.slice(-this.limit);
  }

  /** The last `count` lines. */
  last(count: number): readonly string[] {
    return count > 0 ? this.lines.slice(-count) : [];
  }
}
