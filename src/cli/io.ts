import { dirname } from 'node:path';
import { findUpwards } from '../host/listing.ts';
import { mayColor } from '../terminal/renderer.ts';

/** The process as the commands see it: data goes to stdout, everything else to stderr. */
export interface Io {
  /** Data; returns quietly when the reader has gone away. */
  out(text: string): void;
  /** Progress, questions and errors. */
  err(text: string): void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Whether a person can be asked: stdin and stderr are a terminal. */
  readonly terminal: boolean;
  /** Whether text on stderr, and data for people on stdout, may be coloured. */
  readonly color: boolean;
  readonly outColor: boolean;
  /** The folder that holds playbooks/, schemas/ and dist/. */
  readonly root: string;
}

/** The Io of this process; a reader that closes its end mutes that stream and nothing else (RELIABILITY P4). */
export function processIo(): Io {
  return {
    out: sink(process.stdout),
    err: sink(process.stderr),
    env: process.env,
    cwd: process.cwd(),
    terminal: process.stdin.isTTY === true && process.stderr.isTTY === true,
    color: mayColor({ env: process.env, isTTY: process.stderr.isTTY === true }),
    outColor: mayColor({ env: process.env, isTTY: process.stdout.isTTY === true }),
    root: packageRoot(),
  };
}

function sink(stream: NodeJS.WriteStream): (text: string) => void {
  let gone = false;
  stream.on('error', () => {
    gone = true;
  });
  return (text) => {
    if (!gone) stream.write(text);
  };
}

function packageRoot(): string {
  const manifest = findUpwards(import.meta.dirname, 'package.json');
  return manifest === undefined ? import.meta.dirname : dirname(manifest);
}
