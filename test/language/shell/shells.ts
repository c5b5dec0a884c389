import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const exists = (shell: string): boolean => spawnSync(shell, ['-c', ':']).status === 0;

/** The shells of this machine that may stand behind `sh`: the command line up to `-c`. */
export const SHELLS: readonly (readonly string[])[] = [
  ...(exists('dash') ? [['dash']] : [['sh']]),
  // A bash that is called sh is one in POSIX mode.
  ...(exists('bash') ? [['bash', '--posix']] : []),
  ...(exists('busybox') ? [['busybox', 'sh']] : []),
];

const folder = mkdtempSync(join(tmpdir(), 'shells-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** Files that commands have left behind; a canary among them means that a value was executed. */
export const leftBehind = (): readonly string[] => readdirSync(folder);

/** Runs a script in an empty folder. */
export function runScript(
  shell: readonly string[],
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): { status: number | null; stdout: string; stderr: string } {
  const [program = 'sh', ...options] = shell;
  const { PATH = '' } = process.env;
  const { status, stdout, stderr } = spawnSync(program, [...options, '-c', script, ...args], {
    cwd: folder,
    env: { PATH, HOME: folder, LC_ALL: 'C.UTF-8', ...env },
    encoding: 'utf8',
    input: '',
    maxBuffer: 2 ** 28,
  });
  return { status, stdout, stderr };
}
