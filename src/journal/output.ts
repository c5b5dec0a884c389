import { createHash } from 'node:crypto';
import { isSystemError, systemReason } from '../diagnostics/system-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { AppendFile, Folder } from '../ports/files.ts';
import type { Stream } from '../ports/processes.ts';
import type { OutputFile, StepOutput } from './events.ts';
import type { Journal } from './journal.ts';
import type { Redactor } from './redaction.ts';
import type { RedactionStream } from './secrets/redaction-stream.ts';

/** The folder of output files inside the folder of a play. */
const OUTPUT_FOLDER = 'output';

/** Milliseconds between two records of how much output there is, so that a watcher sees it grow. */
const INDEX_INTERVAL = 250;

/** Reads the bytes [start, start + length) of a recorded output; fewer where the file is shorter or gone. */
export type OutputReader = (file: string, start: number, length: number) => Uint8Array;

/** Records the output of one attempt: the bytes in a file of their own, their order in the journal. */
export interface OutputRecorder {
  write(stream: Stream, bytes: Uint8Array): void;
  /** Returns when all of it is on the disk, or cannot be; undefined where there was no output. */
  finish(): OutputFile | undefined;
}

/** Whose output it is; the file is named `<name>.log`. */
export interface OutputOf {
  readonly step: string;
  readonly attempt: number;
  readonly name: string;
  /** It is that of a probe. */
  readonly probe?: true;
}

/** What an output recorder works with. */
export interface OutputContext {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly redactor: Redactor;
  /** Sees the redacted bytes once they are in the file, or could not be written there. */
  readonly onWritten: (stream: Stream, bytes: Uint8Array) => void;
  /** Called once, with the reason in words, when output can no longer be written. */
  readonly onLoss: (reason: string) => void;
  readonly onIndexed: (entry: StepOutput) => void;
}

/**
 * Starts to record the output of an attempt; the file is made when the first byte comes. A disk that refuses ends
 * the recording, not the step: what comes after that is counted, and the journal lets nothing more begin.
 */
export function recordOutput(context: OutputContext, of: OutputOf): OutputRecorder {
  const { step, attempt } = of;
  const redaction: Record<Stream, RedactionStream> = {
    stdout: context.redactor.stream(),
    stderr: context.redactor.stream(),
  };
  const store = new OutputStore(context.journal.folder, of.name, (fault) => {
    context.journal.letNothingBegin(fault);
    context.onLoss(systemReason(fault));
  });
  let ranges: [Stream, number][] = [];
  let indexed = context.clock.monotonic();

  const index = (sha256?: string): void => {
    if (ranges.length === 0 && sha256 === undefined) return;
    const digest = sha256 === undefined ? {} : { sha256 };
    context.onIndexed({ type: 'step.output', step, attempt, file: store.path, ranges, ...digest });
    ranges = [];
    indexed = context.clock.monotonic();
  };
  const keep = (stream: Stream, bytes: Uint8Array): void => {
    if (bytes.length === 0) return;
    if (store.append(bytes)) {
      const last = ranges.at(-1);
      if (last?.[0] === stream) last[1] += bytes.length;
      else ranges.push([stream, bytes.length]);
    }
    context.onWritten(stream, bytes);
    if (context.clock.monotonic() - indexed >= INDEX_INTERVAL) index();
  };
  return {
    write: (stream, bytes) => keep(stream, redaction[stream].push(bytes)),
    finish() {
      keep('stdout', redaction.stdout.end());
      keep('stderr', redaction.stderr.end());
      if (of.probe === undefined) index();
      const file = store.finish();
      // Of an attempt the outcome tells the digest; a probe has none.
      if (of.probe !== undefined) index(file?.sha256);
      return file;
    },
  };
}

/** The file of an output: made at its first byte, since most commands print nothing; its first fault is its last. */
class OutputStore {
  readonly #folder: Folder;
  readonly #name: string;
  readonly #onFault: (fault: unknown) => void;
  readonly #hash = createHash('sha256');
  #file: AppendFile | undefined;
  #free: string | undefined;
  #bytes = 0;
  #lost = 0;
  #faulty = false;

  constructor(folder: Folder, name: string, onFault: (fault: unknown) => void) {
    this.#folder = folder;
    this.#name = name;
    this.#onFault = onFault;
  }

  /** Where it is inside the folder of the play. */
  get path(): string {
    return `${OUTPUT_FOLDER}/${this.#free ?? `${this.#name}.log`}`;
  }

  /** Whether the bytes are in the file; those that are not are counted. */
  append(bytes: Uint8Array): boolean {
    const written = this.#attempt(() => {
      this.#file ??= this.#open();
      this.#file.append(bytes);
    });
    if (!written) {
      this.#lost += bytes.length;
      return false;
    }
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
    return true;
  }

  /** Returns when all of it is on the disk, or cannot be. */
  finish(): OutputFile | undefined {
    const file = this.#file;
    if (file !== undefined) {
      this.#attempt(() => {
        file.sync();
        this.#folder.folder(OUTPUT_FOLDER).sync();
      });
      file.close();
    }
    const [bytes, lost] = [this.#bytes, this.#lost];
    if (bytes + lost === 0) return undefined;
    return { file: this.path, bytes, sha256: this.#hash.digest('hex'), ...(lost > 0 && { lost }) };
  }

  /** A crash can leave a file whose records were lost: it is kept, and the next one gets another name. */
  #open(): AppendFile {
    const folder = this.#folder.folder(OUTPUT_FOLDER);
    this.#free = `${this.#name}.log`;
    for (let n = 2; folder.exists(this.#free); n += 1) this.#free = `${this.#name}-${n}.log`;
    return folder.open(this.#free, 'new');
  }

  #attempt(write: () => void): boolean {
    if (this.#faulty) return false;
    try {
      write();
      return true;
    } catch (fault) {
      if (!isSystemError(fault)) throw fault;
      this.#faulty = true;
      this.#onFault(fault);
      return false;
    }
  }
}

/** Bytes at the end of an output that are shown to whoever must decide what it means. */
const TAIL = 2048;

/** The last bytes, at most 2 KiB, that are on record of what an attempt printed; `name` is that of its recorder. */
export function tailOfOutput(folder: Folder, name: string): Uint8Array {
  if (!folder.exists(OUTPUT_FOLDER)) return new Uint8Array();
  const outputs = folder.folder(OUTPUT_FOLDER);
  let last: string | undefined;
  for (let n = 2, file = `${name}.log`; outputs.exists(file); n += 1) {
    last = file;
    file = `${name}-${n}.log`;
  }
  if (last === undefined) return new Uint8Array();
  const file = outputs.open(last, 'existing');
  const { size } = file;
  file.close();
  return outputs.slice(last, Math.max(0, size - TAIL), TAIL);
}
