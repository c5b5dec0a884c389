import { dirname } from 'node:path';
import { findUpwards } from '../host/listing.ts';
import { mayColor } from '../terminal/renderer.ts';
import { withoutSecrets } from './kept-out.ts';

/** The process as the commands see it: data goes to stdout, everything else to stderr. */
export interface Io {
  /** Data; returns quietly when the reader has gone away. */
  out(text: string): void;
  /** Data in pieces, each written when the reader has taken the ones before: memory does not grow with it. */
  pour(pieces: Iterable<string | Uint8Array>): Promise<void>;
  /** Progress, questions and errors. */
  err(text: string): void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Whether a person can be asked: stdin and stderr are a terminal. */
  readonly terminal: boolean;
  /** Whether text on stderr, and data for people on stdout, may be coloured. */
  readonly color: boolean;
  readonly outColor: boolean;
  /** Columns of the terminal that stdout is, or undefined where it is none; and that stderr is. */
  readonly outColumns: number | undefined;
  readonly errColumns: number | undefined;
  /** The folder that holds playbooks/, schemas/ and dist/. */
  readonly root: string;
}

/**
 * The Io of this process; a reader that closes its end mutes that stream and nothing else (RELIABILITY P4).
 * Node makes its standard streams at their first use, which takes milliseconds: what is not asked for is not made.
 */
export function processIo(): Io {
  const out = once(() => sink(process.stdout));
  const err = once(() => sink(process.stderr));
  return {
    out: (text) => void out().write(text),
    pour: (pieces) => out().pour(pieces),
    err: (text) => void err().write(withoutSecrets(text)),
    env: process.env,
    cwd: process.cwd(),
    get terminal() {
      return process.stderr.isTTY === true && process.getBuiltinModule('node:tty').isatty(0);
    },
    get color() {
      return mayColor({ env: process.env, isTTY: process.stderr.isTTY === true });
    },
    get outColor() {
      return mayColor({ env: process.env, isTTY: process.stdout.isTTY === true });
    },
    get outColumns() {
      return process.stdout.isTTY === true ? process.stdout.columns : undefined;
    },
    get errColumns() {
      return process.stderr.isTTY === true ? process.stderr.columns : undefined;
    },
    root: packageRoot(),
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function sink(stream: NodeJS.WriteStream) {
  let gone = false;
  const closed = new Promise<void>((settle) => {
    stream.on('error', () => {
      gone = true;
      settle();
    });
  });
  /** Says whether the stream takes more at once. */
  const write = (piece: string | Uint8Array): boolean => gone || stream.write(piece);
  return {
    write,
    pour: async (pieces: Iterable<string | Uint8Array>): Promise<void> => {
      for (const piece of inBlocks(pieces)) {
        if (gone) return;
        if (!write(piece))
          await Promise.race([closed, new Promise((drained) => stream.once('drain', drained))]);
      }
    },
  };
}

/** Characters that are written at once: a write for each of a million lines takes minutes. */
const BLOCK = 64 * 1024;

function* inBlocks(pieces: Iterable<string | Uint8Array>): Iterable<string | Uint8Array> {
  let block = '';
  for (const piece of pieces) {
    const isText = typeof piece === 'string';
    if (isText) block += piece;
    if (block !== '' && (!isText || block.length >= BLOCK)) {
      yield block;
      block = '';
    }
    if (!isText) yield piece;
  }
  if (block !== '') yield block;
}

function packageRoot(): string {
  const manifest = findUpwards(import.meta.dirname, 'package.json');
  return manifest === undefined ? import.meta.dirname : dirname(manifest);
}
