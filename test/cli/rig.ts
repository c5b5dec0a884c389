import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The program, built. */
export const BIN = fileURLToPath(new URL('../../bin/runbook.js', import.meta.url));

/** How a command line ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command line that runs. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** Runs the real binary in a folder of its own with a clean environment. */
export class CliRig {
  readonly cwd = mkdtempSync(join(tmpdir(), 'runbook-cli-'));
  readonly home = join(this.cwd, 'home');
  readonly env: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    HOME: this.cwd,
    RUNBOOK_HOME: this.home,
    RUNBOOK_OPERATOR: 'ada',
  };

  /** Writes a file; a playbook's first lines are added where they are missing. */
  write(name: string, text: string): string {
    const path = join(this.cwd, name);
    mkdirSync(join(path, '..'), { recursive: true });
    const isPlaybook = name.endsWith('.yaml') && text.startsWith('steps:');
    writeFileSync(path, isPlaybook ? `runbook: 1\ntitle: ${name}\n${text}` : text);
    return path;
  }

  read(name: string): string {
    return readFileSync(join(this.cwd, name), 'utf8');
  }

  has(name: string): boolean {
    return existsSync(join(this.cwd, name));
  }

  /** The number that a step writes into a file as a line, once it is there. */
  pidIn(name: string): Promise<number> {
    return until(() =>
      this.has(name) && /^[1-9]\d*\n/.test(this.read(name))
        ? Number.parseInt(this.read(name), 10)
        : undefined,
    );
  }

  /** The files in a folder of the only play. */
  filesOf(folder: string): readonly string[] {
    const [id = ''] = this.plays();
    return this.has(`home/plays/${id}/${folder}`) ? readdirSync(join(this.home, 'plays', id, folder)) : [];
  }

  start(args: readonly string[], env: Record<string, string> = {}, folder = '.'): Running {
    const child = spawn(process.execPath, [BIN, ...args], {
      cwd: join(this.cwd, folder),
      env: { ...this.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return { child, ended: endOf(child) };
  }

  run(...args: readonly string[]): Promise<Ended> {
    return this.start(args).ended;
  }

  /** Runs with `--format json` and reads what it printed. */
  // biome-ignore lint/suspicious/noExplicitAny: the shape is what the tests look at
  async json(...args: readonly string[]): Promise<any> {
    const { stdout } = await this.run(...args, '--format', 'json');
    return JSON.parse(stdout);
  }

  /** The ids of the recorded plays, in no order. */
  plays(): readonly string[] {
    return this.has('home/plays') ? readdirSync(join(this.home, 'plays')) : [];
  }

  /** The journal of the only play. */
  journal(): string {
    const [id = ''] = this.plays();
    return this.has(`home/plays/${id}/journal.jsonl`) ? this.read(`home/plays/${id}/journal.jsonl`) : '';
  }

  [Symbol.dispose](): void {
    rmSync(this.cwd, { recursive: true, force: true });
  }
}

/** What a process prints until it ends, and how it does. */
export async function endOf(child: ChildProcess): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((settle) => {
    child.on('close', (code, signal) => settle({ code, signal, stdout, stderr }));
  });
}

/** Looks until something is so; a test's own timeout ends the wait. */
export async function until<T>(look: () => T | undefined | false): Promise<T> {
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    await new Promise((next) => setTimeout(next, 20));
  }
}

/** Whether a process of that number lives. */
export function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

/** Kills what leads the process's group with all of it, as a machine that goes down does. */
export function killGroupOf(pid: number): void {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const group = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
  process.kill(-group, 'SIGKILL');
}

/** Command lines of living processes that name the folder. */
export function processesWith(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && lives(Number(name)))
    .flatMap((pid) => {
      const command = commandLine(pid);
      return command.includes(folder) ? [command] : [];
    });
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}
