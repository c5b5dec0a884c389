import { closeSync, constants, type FSWatcher, fstatSync, readSync, watch } from 'node:fs';
import type { ProcessSpec, Stream } from '../ports/processes.ts';
import { writeAll } from './append-file.ts';
import { remove } from './folder.ts';
import { createPrivate, openPrivate } from './private-file.ts';
import type { OutputSource } from './supervise.ts';

/**
 * The leader of a durable process: sh, which starts the command, waits for it whatever signals come, and keeps its
 * exit status in the file that $0 names, over what stands there: a full disk has no room for more. What sh itself
 * says of a command that was killed is nobody's output.
 */
const KEEPER = `trap : HUP INT QUIT TERM
exec 3>&2 2>/dev/null
"$@" 2>&3 3>&-
code=$?
echo "$code" 1<>"$0"
exit "$code"`;

/** What an exit file holds before the exit status is written over its beginning. */
const NO_STATUS = '........';

const STREAMS = ['stdout', 'stderr'] as const satisfies readonly Stream[];

const exitFile = (prefix: string): string => `${prefix}.exit`;
const outputFile = (prefix: string, stream: Stream): string => `${prefix}.${stream}`;

/** The words that run a command under its keeper. */
export const underKeeper = (prefix: string, words: readonly string[]): readonly string[] => [
  '/bin/sh',
  '-c',
  KEEPER,
  exitFile(prefix),
  ...words,
];

/** Makes the files that a durable process writes, 0600; returns the descriptors for its stdout and stderr. */
export const createDurable = (prefix: string): { readonly fds: readonly [number, number]; close(): void } => {
  // A power loss can forget the record of an attempt and keep its files; then the attempt's number comes again.
  forgetDurable(prefix);
  const exit = createPrivate(exitFile(prefix), constants.O_WRONLY);
  writeAll(exit, Buffer.from(NO_STATUS));
  closeSync(exit);
  const append = constants.O_WRONLY | constants.O_APPEND;
  const out = createPrivate(outputFile(prefix, 'stdout'), append);
  const err = createPrivate(outputFile(prefix, 'stderr'), append);
  return {
    fds: [out, err],
    close: () => {
      closeSync(out);
      closeSync(err);
    },
  };
};

/** Removes the files of a durable process. */
export const forgetDurable = (prefix: string): void => {
  for (const file of [exitFile(prefix), ...STREAMS.map((stream) => outputFile(prefix, stream))]) remove(file);
};

const openToRead = (path: string): number | undefined => {
  try {
    return openPrivate(path, constants.O_RDONLY);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

/** The exit status that a durable process left, and when (milliseconds since 1970). */
export interface LeftStatus {
  readonly exitCode: number;
  readonly at: number;
}

/** What a durable process left; undefined while it runs, or where it was killed with its keeper. */
export const leftStatus = (prefix: string): LeftStatus | undefined => {
  const fd = openToRead(exitFile(prefix));
  if (fd === undefined) return undefined;
  try {
    const bytes = Buffer.alloc(NO_STATUS.length);
    // Written at once, and whole when its line has ended.
    const [, code] = /^(\d{1,3})\n/.exec(bytes.toString('latin1', 0, readSync(fd, bytes))) ?? [];
    return code === undefined ? undefined : { exitCode: Number(code), at: fstatSync(fd).mtimeMs };
  } finally {
    closeSync(fd);
  }
};

/** Bytes that are read of one stream before the other gets its turn. */
const SHARE = 64 * 1024;

/** Milliseconds after which files are looked at, where the system does not tell that they grew. */
const LOOK_EVERY = 100;

/** A file that somebody else writes, read from its beginning. */
class Tail {
  readonly stream: Stream;
  readonly #fd: number | undefined;
  #offset = 0;

  constructor(prefix: string, stream: Stream) {
    this.stream = stream;
    this.#fd = openToRead(outputFile(prefix, stream));
  }

  /** The next bytes, if there are any. */
  next(): Uint8Array | undefined {
    if (this.#fd === undefined) return undefined;
    const { size } = fstatSync(this.#fd);
    // Whoever opens /dev/stdout anew to write to it cuts the file.
    if (size < this.#offset) this.#offset = 0;
    const bytes = Buffer.allocUnsafeSlow(Math.min(size - this.#offset, SHARE));
    const count = bytes.length && readSync(this.#fd, bytes, 0, bytes.length, this.#offset);
    this.#offset += count;
    return count > 0 ? bytes.subarray(0, count) : undefined;
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
  }
}

const watchFile = (path: string, onChange: () => void): FSWatcher | undefined => {
  try {
    return watch(path, { persistent: false }, onChange).on('error', () => {});
  } catch {
    // The system watches as many files as it allows; then only the clock makes us look.
    return undefined;
  }
};

/** Wakes a sleeper when one of the files changes, or when it is time to look. */
const alarm = (paths: readonly string[]) => {
  let rung = false;
  let wake = (): void => {};
  const ring = (): void => {
    rung = true;
    wake();
  };
  const watchers = paths.map((path) => watchFile(path, ring));
  return {
    ring,
    async rings(): Promise<void> {
      let timer: NodeJS.Timeout | undefined;
      if (!rung) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          timer = setTimeout(resolve, LOOK_EVERY);
        });
      }
      clearTimeout(timer);
      rung = false;
    },
    off: () => {
      for (const watcher of watchers) watcher?.close();
    },
  };
};

/**
 * Reads what a durable process prints, from the first byte on; the order between the two streams is that in which
 * the system told of them. A fault of the receiver's is handed to `onFault`.
 */
export const readFiles = (
  prefix: string,
  onOutput: ProcessSpec['onOutput'],
  onFault: (fault: unknown) => void,
): OutputSource => {
  const tails = STREAMS.map((stream) => new Tail(prefix, stream));
  const bell = alarm(STREAMS.map((stream) => outputFile(prefix, stream)));
  let ending = false;
  let closed = false;
  const readShare = (): boolean => {
    const shares = tails.map((tail) => [tail.stream, tail.next()] as const);
    for (const [stream, bytes] of shares) if (bytes !== undefined) onOutput(stream, bytes);
    return shares.some(([, bytes]) => bytes !== undefined);
  };
  const pump = async (): Promise<void> => {
    while (!closed) {
      if (readShare()) await new Promise((resolve) => setImmediate(resolve));
      else if (ending) break;
      else await bell.rings();
    }
  };
  const pumped = pump()
    .catch(onFault)
    .finally(() => {
      bell.off();
      for (const tail of tails) tail.close();
    });
  return {
    drained: () => {
      ending = true;
      bell.ring();
      return pumped;
    },
    close: () => {
      closed = true;
      bell.ring();
    },
  };
};
