import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { BIN, type CliRig, endOf } from '../cli/rig.ts';

/** System calls by which a process touches anything: starts a program, connects, signals, writes, makes or removes. */
const CALLS = [
  'execve,execveat,connect,bind,sendto,sendmsg,sendmmsg,kill,tkill,tgkill',
  'open,openat,creat,mkdir,mkdirat,rmdir,unlink,unlinkat,rename,renameat,renameat2,link,linkat,symlink,symlinkat',
  'mknod,mknodat,chmod,fchmod,fchmodat,chown,fchown,lchown,fchownat,truncate,ftruncate,utimensat,setxattr',
].join();

/** What a command line and all that it started did, tried and failed included. */
export interface Touches {
  /** The command lines of programs, without the first, which is the engine's own. */
  readonly starts: readonly (readonly string[])[];
  /** Ports on loopback. */
  readonly ports: readonly number[];
  /** All else: addresses that are no port on loopback, files that are written, made or removed, signals. */
  readonly others: readonly string[];
}

/** How a traced command line ended. */
export interface Traced {
  readonly status: number | null;
  readonly stderr: string;
  readonly touches: Touches;
}

/** Runs the program, or another build of it, under strace; the trace is the only file that this makes. */
export async function traced(
  rig: CliRig,
  args: readonly string[],
  { env = {}, bin = BIN }: { readonly env?: Record<string, string>; readonly bin?: string } = {},
): Promise<Traced> {
  const file = join(rig.cwd, 'trace');
  const options = ['-f', '-qq', '-s', '300', '-e', `trace=${CALLS}`, '-o', file];
  const child = spawn('strace', [...options, process.execPath, bin, ...args], {
    cwd: rig.cwd,
    env: { ...rig.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // Servers of this process answer meanwhile.
  const { code, stderr } = await endOf(child);
  return { status: code, stderr, touches: touchesIn(readFileSync(file, 'utf8')) };
}

/** The words of a list as strace writes it. */
const wordsIn = (list: string): string[] =>
  Array.from(list.matchAll(/"((?:[^"\\]|\\.)*)"/g), ([, word = '']) => word);

function touchesIn(trace: string): Touches {
  const starts: string[][] = [];
  const ports: number[] = [];
  const others: string[] = [];
  for (const line of trace.trim().split('\n')) {
    const call = line.replace(/^\d+ +/, '');
    // The end of a call that began on a line of its own, a signal or an exit that strace tells of.
    if (/^(?:<\.\.\. |--- |\+\+\+ )/.test(call)) continue;
    const start = /^execve(?:at)?\((?:AT_FDCWD, )?"([^"]*)", \[(.*?)\](?:, |$)/.exec(call);
    const port =
      /^connect\(\d+, \{sa_family=AF_INET, sin_port=htons\((\d+)\), sin_addr=inet_addr\("127\.0\.0\.1"\)/.exec(
        call,
      );
    if (start) starts.push([basename(start[1] ?? ''), ...wordsIn(start[2] ?? '').slice(1)]);
    else if (port) ports.push(Number(port[1]));
    else if (!isLook(call)) others.push(call);
  }
  return { starts: starts.slice(1), ports: [...new Set(ports)], others };
}

/** Whether a call leaves the world as it was: a file opened for reading, the terminal or nothing at all, signal 0. */
const isLook = (call: string): boolean =>
  /^open(?:at)?\(.*\bO_RDONLY\b(?!.*\bO_(?:CREAT|TRUNC)\b)/.test(call) ||
  /^open(?:at)?\((?:AT_FDCWD, )?"\/dev\/(?:null|tty)"/.test(call) ||
  /^kill\(-?\d+, 0\)/.test(call);
