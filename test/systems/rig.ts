import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';

/** The first line of a system's output. */
export interface Ready {
  readonly ready: boolean;
  readonly error?: string;
  readonly path: readonly string[];
  readonly inputs: Readonly<Record<string, string>>;
  readonly control: string;
}

/** How a command ended. */
export interface Ended {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

/** One record of the log of calls. */
export interface CallRecord {
  readonly at?: string;
  readonly tool?: string;
  readonly argv?: readonly string[];
  readonly call: number;
  readonly exit?: number;
}

/** Waits until something holds; the test's own timeout is the bound. */
export const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
};

/** Whether a process is there and no zombie. */
export const isAlive = (pid: number): boolean => {
  const { status, stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return status === 0 && !stdout.trim().startsWith('Z');
};

/** Options of a system under test. */
export interface Options {
  readonly path?: string;
  readonly orphanSeconds?: number;
  /** A folder instead of a fresh one. */
  readonly dir?: string;
}

/** A running system, its own folder and the connection that owns it. */
export class SystemRig {
  readonly ready: Ready;
  readonly dir: string;
  readonly supervisor: ChildProcess;
  #owner: Socket | undefined;
  #waiting: ((answer: Record<string, unknown>) => void)[] = [];

  private constructor(ready: Ready, dir: string, supervisor: ChildProcess) {
    this.ready = ready;
    this.dir = dir;
    this.supervisor = supervisor;
  }

  /** Starts `system serve`; the rig owns it only once `own` was called. */
  static async start(entry: string, given: string, options: Options = {}): Promise<SystemRig> {
    const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'rig-'));
    const orphan =
      options.orphanSeconds === undefined ? [] : ['--orphan-seconds', String(options.orphanSeconds)];
    const argv = [entry, 'serve', '--dir', dir, '--given', given, ...orphan];
    const supervisor = spawn(process.execPath, argv, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, PATH: options.path ?? process.env.PATH },
    });
    for await (const line of createInterface({ input: supervisor.stdout })) {
      return new SystemRig(JSON.parse(line) as Ready, dir, supervisor);
    }
    throw new Error('the system ended before it was ready');
  }

  /** Connects to the control socket. */
  async own(): Promise<void> {
    const socket = connect(this.ready.control);
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    createInterface({ input: socket }).on('line', (line) => this.#waiting.shift()?.(JSON.parse(line)));
    socket.on('error', () => {});
    this.#owner = socket;
  }

  /** Closes the owner's connection without a word. */
  abandon(): void {
    this.#owner?.destroy();
    this.#owner = undefined;
  }

  /** Sends a request and gives the answer. */
  async request(what: string): Promise<Record<string, unknown>> {
    if (this.#owner === undefined) await this.own();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#owner?.write(`${JSON.stringify({ do: what })}\n`);
    });
  }

  async status(): Promise<Record<string, unknown>> {
    return (await this.request('status')).status as Record<string, unknown>;
  }

  /** Runs a shell text with the system's commands first on PATH. */
  sh(script: string, env: Record<string, string> = {}): Promise<Ended> {
    const PATH = [...this.ready.path, process.env.PATH].join(delimiter);
    return new Promise((resolve) => {
      execFile(
        '/bin/sh',
        ['-c', script],
        { cwd: this.dir, env: { ...process.env, PATH, ...env } },
        (error, out, err) => {
          resolve({ exit: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, out, err });
        },
      );
    });
  }

  /** Process ids of the services that run, redis-server itself included. */
  async servicePids(): Promise<number[]> {
    const { out } = await this.sh('lida health check --detailed');
    return [...out.matchAll(/pid (\d+)/g)].map(([, pid]) => Number(pid));
  }

  calls(): CallRecord[] {
    const lines = readFileSync(join(this.dir, 'calls.jsonl'), 'utf8').split('\n');
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as CallRecord);
  }

  /** Whether the supervisor's process has ended. */
  ended(): boolean {
    return this.supervisor.exitCode !== null || this.supervisor.signalCode !== null;
  }

  /** Ends everything, however the test left it. */
  async remove(): Promise<void> {
    this.abandon();
    if (!this.ended()) {
      this.supervisor.kill('SIGTERM');
      await until(() => this.ended());
    }
    rmSync(this.dir, { recursive: true, force: true });
  }
}
