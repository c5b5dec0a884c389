import { createHash, type Hash } from 'node:crypto';
import type { Clock } from '../ports/clock.ts';
import type { AppendFile, Folder } from '../ports/files.ts';
import type { Stream } from '../ports/processes.ts';
import type { OutputFile, StepOutput } from './events.ts';
import type { Journal } from './journal.ts';
import type { RedactionStream, Redactor } from './redaction.ts';

/** The folder of output files inside the folder of a play. */
const OUTPUT_FOLDER = 'output';

/** Milliseconds between two records of how much output there is, so that a watcher sees it grow. */
const INDEX_INTERVAL = 250;

/** Records the output of one attempt: the bytes in a file of their own, their order in the journal. */
export interface OutputRecorder {
  write(stream: Stream, bytes: Uint8Array): void;
  /** Returns when all of it is on the disk; undefined where there was no output. */
  finish(): OutputFile | undefined;
}

/** Whose output it is; the file is named `<name>.log`. */
export interface OutputOf {
  readonly step: string;
  readonly attempt: number;
  readonly name: string;
}

/** What an output recorder works with. */
export interface OutputContext {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly redactor: Redactor;
  /** Sees the redacted bytes once they are in the file. */
  readonly onWritten: (stream: Stream, bytes: Uint8Array) => void;
  readonly onIndexed: (entry: StepOutput) => void;
}

/** Starts to record the output of an attempt; the file is made when the first byte comes. */
export function recordOutput(context: OutputContext, of: OutputOf): OutputRecorder {
  const { step, attempt } = of;
  const redaction: Record<Stream, RedactionStream> = {
    stdout: context.redactor.stream(),
    stderr: context.redactor.stream(),
  };
  let stored: Stored | undefined;
  let ranges: [Stream, number][] = [];
  let indexed = context.clock.monotonic();

  const index = (): void => {
    if (stored === undefined || ranges.length === 0) return;
    context.onIndexed({ type: 'step.output', step, attempt, file: stored.path, ranges });
    ranges = [];
    indexed = context.clock.monotonic();
  };
  const store = (stream: Stream, bytes: Uint8Array): void => {
    if (bytes.length === 0) return;
    stored ??= openNew(context.journal.folder.folder(OUTPUT_FOLDER), of.name);
    stored.file.append(bytes);
    stored.hash.update(bytes);
    const last = ranges.at(-1);
    if (last?.[0] === stream) last[1] += bytes.length;
    else ranges.push([stream, bytes.length]);
    context.onWritten(stream, bytes);
    if (context.clock.monotonic() - indexed >= INDEX_INTERVAL) index();
  };
  return {
    write: (stream, bytes) => store(stream, redaction[stream].push(bytes)),
    finish() {
      store('stdout', redaction.stdout.end());
      store('stderr', redaction.stderr.end());
      index();
      if (stored === undefined) return undefined;
      const { file, path, hash } = stored;
      file.sync();
      file.close();
      context.journal.folder.folder(OUTPUT_FOLDER).sync();
      return { file: path, bytes: file.size, sha256: hash.digest('hex') };
    },
  };
}

/** What is recorded so far: most commands print nothing, and need none of this. */
interface Stored {
  readonly file: AppendFile;
  readonly path: string;
  readonly hash: Hash;
}

/** A crash can leave a file whose records were lost: it is kept, and the next one gets another name. */
function openNew(folder: Folder, name: string): Stored {
  let free = `${name}.log`;
  for (let n = 2; folder.exists(free); n += 1) free = `${name}-${n}.log`;
  return { file: folder.open(free, 'new'), path: `${OUTPUT_FOLDER}/${free}`, hash: createHash('sha256') };
}
