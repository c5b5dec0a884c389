import type { Stream } from '../ports/processes.ts';
import { type OutputReader, type Place, type RecordedOutput, sliced } from './outputs.ts';

const LINE_FEED = 0x0a;

/** A part of a line; most lines are one. A `gap` stands for lines that are left out. */
export type LinePart =
  | {
      readonly type: 'line';
      readonly stream: Stream;
      readonly text: string;
      readonly begins: boolean;
      readonly ends: boolean;
    }
  | { readonly type: 'gap'; readonly text: string };

/** The bytes of one line as text, in parts no longer than what is read at once. */
function* textOf(
  places: readonly Place[],
  stream: Stream,
  bytesAt: ReturnType<typeof sliced>,
): Iterable<LinePart> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let held = '';
  let begins = true;
  for (const { start, length } of places) {
    for (let done = 0; done < length; ) {
      const bytes = bytesAt(start + done, length - done);
      if (bytes.length === 0) break;
      done += bytes.length;
      // One part is held back: only the last one ends the line.
      if (held !== '') {
        yield { type: 'line', stream, text: held, begins, ends: false };
        begins = false;
      }
      held = decoder.decode(bytes, { stream: true });
    }
  }
  const text = held + decoder.decode();
  yield { type: 'line', stream, text: text.endsWith('\r') ? text.slice(0, -1) : text, begins, ends: true };
}

/** Lines that stand whole in what was read: most of all lines, so they are decoded together. */
function* wholeLines(bytes: Uint8Array, stream: Stream): Iterable<LinePart> {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  for (const line of text.split('\n')) {
    const shown = line.endsWith('\r') ? line.slice(0, -1) : line;
    yield { type: 'line', stream, text: shown, begins: true, ends: true };
  }
}

/** All lines of a recorded output, in the order in which they were completed; reads slices. */
export function* allLines(output: RecordedOutput, read: OutputReader): Iterable<LinePart> {
  const total = output.ranges.reduce((sum, [, length]) => sum + length, 0);
  const scanned = sliced(output.file, total, read);
  const decoded = sliced(output.file, total, read);
  const open: Record<Stream, Place[]> = { stdout: [], stderr: [] };
  let offset = 0;
  for (const [stream, length] of output.ranges) {
    const end = offset + length;
    while (offset < end) {
      const bytes = scanned(offset, end - offset);
      if (bytes.length === 0) break;
      let from = 0;
      const first = bytes.indexOf(LINE_FEED);
      if (open[stream].length > 0 && first !== -1) {
        open[stream].push({ start: offset, length: first });
        yield* textOf(open[stream], stream, decoded);
        open[stream] = [];
        from = first + 1;
      }
      const last = bytes.lastIndexOf(LINE_FEED);
      if (last >= from) {
        yield* wholeLines(bytes.subarray(from, last), stream);
        from = last + 1;
      }
      if (from < bytes.length) open[stream].push({ start: offset + from, length: bytes.length - from });
      offset += bytes.length;
    }
    offset = end;
  }
  for (const stream of ['stdout', 'stderr'] as const)
    if (open[stream].length > 0) yield* textOf(open[stream], stream, decoded);
}
