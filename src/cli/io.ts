import { dirname } from 'node:path';
import { findUpwards } from '../host/listing.ts';

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
  /** Whether text for people may be coloured. */
  readonly color: boolean;
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
    color: wantsColor(process.env, process.stderr.isTTY === true),
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

/** NO_COLOR and TERM=dumb say no, FORCE_COLOR says yes, else a terminal decides. */
export function wantsColor(env: Readonly<Record<string, string | undefined>>, isTTY: boolean): boolean {
  if ((env.NO_COLOR ?? '') !== '') return false;
  if ((env.FORCE_COLOR ?? '') !== '') return env.FORCE_COLOR !== '0';
  return isTTY && env.TERM !== 'dumb';
}

function packageRoot(): string {
  const manifest = findUpwards(import.meta.dirname, 'package.json');
  return manifest === undefined ? import.meta.dirname : dirname(manifest);
}
