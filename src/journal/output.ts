import { createHash } from 'node:crypto';
import type { Clock } from '../ports/clock.ts';
import type { AppendFile } from '../ports/files.ts';
import type { Stream } from '../ports/processes.ts';
import type { OutputFile, StepOutput } from './events.ts';
import type { Journal } from './journal.ts';
import type { RedactionStream, Redactor } from './redaction.ts';

/** The folder of output files inside the folder of a play. */
export const OUTPUT_FOLDER = 'output';

/** Milliseconds between two records of how much output there is, so that a watcher sees it grow. */
const INDEX_INTERVAL = 250;

/** Records the output of one attempt: the bytes in a file of their own, their order in the journal. */
export interface OutputRecorder {
  write(stream: Stream, bytes: Uint8Array): void;
  /** Returns when all of it is on the disk; undefined where there was no output. */
  finish(): OutputFile | undefined;
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
export function recordOutput(context: OutputContext, step: string, attempt: number): OutputRecorder {
  const name = `${step}.${attempt}.log`;
  const path = `${OUTPUT_FOLDER}/${name}`;
  const hash = createHash('sha256');
  const redaction: Record<Stream, RedactionStream> = {
    stdout: context.redactor.stream(),
    stderr: context.redactor.stream(),
  };
  let file: AppendFile | undefined;
  let ranges: [Stream, number][] = [];
  let indexed = context.clock.monotonic();

  const index = (): void => {
    if (ranges.length === 0) return;
    context.onIndexed({ type: 'step.output', step, attempt, file: path, ranges });
    ranges = [];
    indexed = context.clock.monotonic();
  };
  const store = (stream: Stream, bytes: Uint8Array): void => {
    if (bytes.length === 0) return;
    file ??= context.journal.folder.folder(OUTPUT_FOLDER).open(name, 'new');
    file.append(bytes);
    hash.update(bytes);
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
      if (file === undefined) return undefined;
      file.sync();
      file.close();
      context.journal.folder.folder(OUTPUT_FOLDER).sync();
      return { file: path, bytes: file.size, sha256: hash.digest('hex') };
    },
  };
}
