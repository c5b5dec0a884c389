import type { Folder } from '../ports/files.ts';
import type { Stream } from '../ports/processes.ts';
import type { OutputReader } from './outputs.ts';
import type { Replace } from './redact.ts';
import { recorded, wholeOf } from './select.ts';
import type { KnownOutput, Transcript } from './transcript.ts';

/** Bytes of output that are looked at together, and the most of one line. */
const BATCH = 1024 * 1024;

const LINE_FEED = 0x0a;

/** Recorded outputs in which lines are hidden. */
export interface RedactedOutputs {
  readonly transcript: Transcript;
  readonly outputs: OutputReader;
  readonly places: number;
}

/**
 * Hides in every line of recorded output what `replace` replaces. What it changes is written into `folder`, which has to
 * be kept until the transcript is written; of the rest the recorded bytes are shown as they are.
 */
export function redactOutputs(
  transcript: Transcript,
  read: OutputReader,
  { folder, replace }: { readonly folder: Folder; readonly replace: Replace },
): RedactedOutputs {
  const changed = new Map<string, KnownOutput['ranges']>();
  const names = new Map<string, string>();
  let places = 0;
  for (const { output } of recorded(wholeOf(transcript))) {
    if (names.has(output.file)) continue;
    const name = `output-${names.size}`;
    names.set(output.file, name);
    const copy = copyOf(output, read, { folder, name, replace });
    places += copy.places;
    if (copy.places > 0) changed.set(output.file, copy.ranges);
    else folder.remove(name);
  }
  const outputs: OutputReader = (file, start, length) =>
    changed.has(file) ? folder.slice(names.get(file) ?? '', start, length) : read(file, start, length);
  return { transcript: withRanges(transcript, changed), outputs, places };
}

interface Copying {
  readonly folder: Folder;
  readonly name: string;
  readonly replace: Replace;
}

/** Writes an output with its lines replaced, each where it was completed. */
function copyOf(output: KnownOutput, read: OutputReader, { folder, name, replace }: Copying) {
  const file = folder.open(name, 'new');
  const ranges: [Stream, number][] = [];
  let places = 0;
  const put = (stream: Stream, bytes: Uint8Array): void => {
    file.append(bytes);
    const last = ranges.at(-1);
    if (last?.[0] === stream) last[1] += bytes.length;
    else ranges.push([stream, bytes.length]);
  };
  try {
    for (const batch of batches(linesOf(output, read))) {
      const replaced = replace(batch.map(({ bytes }) => new TextDecoder().decode(bytes)));
      for (const [index, { stream, bytes }] of batch.entries()) {
        const [text, count] = replaced[index] ?? ['', 0];
        places += count;
        put(stream, count === 0 ? bytes : Buffer.from(text));
      }
    }
  } finally {
    file.close();
  }
  return { ranges, places };
}

interface Line {
  readonly stream: Stream;
  readonly bytes: Uint8Array;
}

/** The lines of an output with their ends, in the order in which they were completed. */
function* linesOf({ file, ranges }: KnownOutput, read: OutputReader): Iterable<Line> {
  const open: Record<Stream, Buffer> = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
  let offset = 0;
  for (const [stream, length] of ranges) {
    for (let done = 0; done < length; ) {
      const bytes = read(file, offset + done, Math.min(BATCH, length - done));
      if (bytes.length === 0) break;
      done += bytes.length;
      let rest = Buffer.concat([open[stream], bytes]);
      for (let end = rest.indexOf(LINE_FEED); end !== -1; end = rest.indexOf(LINE_FEED)) {
        yield { stream, bytes: rest.subarray(0, end + 1) };
        rest = rest.subarray(end + 1);
      }
      if (rest.length >= BATCH) {
        yield { stream, bytes: rest };
        rest = Buffer.alloc(0);
      }
      open[stream] = rest;
    }
    offset += length;
  }
  for (const stream of ['stdout', 'stderr'] as const)
    if (open[stream].length > 0) yield { stream, bytes: open[stream] };
}

function* batches(lines: Iterable<Line>): Iterable<readonly Line[]> {
  let batch: Line[] = [];
  let bytes = 0;
  for (const line of lines) {
    batch.push(line);
    bytes += line.bytes.length;
    if (bytes < BATCH) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}

/** The transcript with the ranges that its outputs have by now. */
function withRanges(transcript: Transcript, changed: ReadonlyMap<string, KnownOutput['ranges']>): Transcript {
  if (changed.size === 0) return transcript;
  const now = <T extends KnownOutput>(output: T): T => {
    const ranges = changed.get(output.file);
    return ranges === undefined ? output : { ...output, ranges };
  };
  const steps = new Map(
    wholeOf(transcript).steps.map((step) => [
      step,
      {
        ...step,
        entries: step.entries.map((entry) => {
          if (entry.type === 'attempt') return entry.output ? { ...entry, output: now(entry.output) } : entry;
          return entry.type === 'verified' ? { ...entry, outputs: entry.outputs.map(now) } : entry;
        }),
      },
    ]),
  );
  const renew = (of: Transcript): Transcript => ({
    ...of,
    timeline: of.timeline.map((entry) => (entry.type === 'step' ? (steps.get(entry) ?? entry) : entry)),
    steps: of.steps.map((step) => steps.get(step) ?? step),
    ...(of.part && { part: { ...of.part, of: renew(of.part.of) } }),
  });
  return renew(transcript);
}
