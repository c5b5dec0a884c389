import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CliRig } from '../cli/rig.ts';

const BIN = fileURLToPath(new URL('../../bin/runbook.js', import.meta.url));
const FAULTS = fileURLToPath(new URL('faults.cjs', import.meta.url));

/** A fault that one engine meets; see faults.cjs. */
export interface Fault {
  readonly point: string;
  readonly action: 'kill' | 'throw' | 'exit';
  /** The step at which it comes; without it, whichever is first. */
  readonly step?: string;
}

/** How one engine lived: what it said was recorded, and how it ended. */
export interface Life {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Whole lines of `--format ndjson`: events that were shown as recorded. */
  readonly acks: readonly string[];
  readonly stderr: string;
}

/** One engine: the real binary, which can be killed at any moment. */
export interface Living {
  readonly ended: Promise<Life>;
  /** Resolves with the first acknowledgement, or with the end. */
  readonly begun: Promise<unknown>;
  kill(): void;
}

/** Starts an engine in the rig's folder; with a fault, the modules of Node through which it meets the machine fail. */
export function live(rig: CliRig, args: readonly string[], fault?: Fault): Living {
  const preload = fault === undefined ? [] : ['--require', FAULTS];
  const child = spawn(process.execPath, [...preload, BIN, ...args, '--format', 'ndjson'], {
    cwd: rig.cwd,
    env: { ...rig.env, ...(fault && { RUNBOOK_TEST_FAULT: JSON.stringify(fault) }) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  // Of `exit`, not `close`: a step that outlives its engine may hold what it inherited.
  const exit = new Promise<Pick<Life, 'code' | 'signal'>>((settle) => {
    child.once('exit', (code, signal) => settle({ code, signal }));
  });
  const closed = new Promise<void>((settle) => child.stdout.once('close', settle));
  const ended = exit.then(async (end) => {
    await closed;
    return { ...end, stderr, acks: stdout.split('\n').slice(0, -1).filter(isEvent) };
  });
  return {
    ended,
    begun: Promise.race([ended, new Promise((settle) => child.stdout.once('data', settle))]),
    kill: () => child.kill('SIGKILL'),
  };
}

/** An error at the end is printed on the same stream. */
const isEvent = (line: string): boolean => line.startsWith('{"seq":');

/** Living processes that were started with this text in their environment. */
export function processesMarked(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && environmentOf(name).split('\0').includes(text))
    .map(Number);
}

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    // Gone, or a kernel thread.
    return '';
  }
}
