import { spawn } from 'node:child_process';
import { BIN, type CliRig, until } from './rig.ts';

/** A command line at a real terminal of 80 columns. */
export class Terminal {
  /** All that was shown, cursor moves and all. */
  shown = '';
  /** The exit code, once the program at the terminal has ended. */
  readonly ended: Promise<number | null>;
  private readonly child;

  /** `before` is what a shell does first; it may end in `exec`, so that the program itself leads the session. */
  constructor(rig: CliRig, args: readonly string[], around: readonly [before: string, after: string]) {
    const [before, after] = around;
    const program = [process.execPath, BIN, ...args].map((word) => `'${word}'`).join(' ');
    const command = `stty cols 80 rows 24; ${before}${program}${after}`;
    this.child = spawn('script', ['-qefc', command, '/dev/null'], {
      cwd: rig.cwd,
      env: { TERM: 'xterm', NO_COLOR: '1', SHELL: '/bin/sh', ...rig.env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.child.stdin.on('error', () => {});
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.shown += text;
    });
    this.ended = new Promise((settle) => this.child.on('close', (code) => settle(code)));
  }

  /** Types text once what comes before it is on the screen, and was not there at an earlier call. */
  async type(after: string, text: string): Promise<void> {
    await this.until(after);
    this.shown = this.shown.slice(this.shown.indexOf(after) + after.length);
    this.child.stdin.write(text);
  }

  async until(text: string): Promise<void> {
    await until(() => this.shown.includes(text));
  }

  /** Takes the terminal away from whatever uses it, as a lost connection does. */
  close(): void {
    this.child.kill('SIGKILL');
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** Runs a command line at a terminal that it is the first to use: it hears when that terminal is closed. */
export const atTerminal = (rig: CliRig, ...args: readonly string[]): Terminal =>
  new Terminal(rig, args, ['exec ', '']);

/** The same behind a shell that keeps the news of a closed terminal to itself; the exit code goes to the file `code`. */
export const behindShell = (rig: CliRig, ...args: readonly string[]): Terminal =>
  new Terminal(rig, args, ["trap '' HUP; ", '; echo $? > code']);
