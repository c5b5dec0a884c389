// @ts-check
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The programs that tests run, and what brings them. @type {readonly { program: string, debian: string, homebrew?: string }[]} */
const PROGRAMS = [
  { program: 'redis-server', debian: 'redis-server', homebrew: 'redis' },
  { program: 'sqlite3', debian: 'sqlite3', homebrew: 'sqlite' },
  { program: 'lsof', debian: 'lsof' },
  { program: 'git', debian: 'git', homebrew: 'git' },
  { program: 'ps', debian: 'procps' },
  { program: 'openssl', debian: 'openssl', homebrew: 'openssl' },
  { program: 'strace', debian: 'strace' },
  { program: 'unshare', debian: 'util-linux' },
  { program: 'script', debian: 'bsdutils' },
  { program: 'chromium', debian: 'chromium' },
  { program: 'asciinema', debian: 'asciinema', homebrew: 'asciinema' },
  { program: 'prometheus', debian: 'prometheus', homebrew: 'prometheus' },
  { program: 'prometheus-node-exporter', debian: 'prometheus-node-exporter' },
  { program: 'aws', debian: 'awscli', homebrew: 'awscli' },
];

/**
 * Whether a program is on PATH.
 * @param {string} program
 */
function isThere(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Runs a command in sight; true when it succeeded.
 * @param {readonly [string, ...string[]]} command
 */
function succeeds([program, ...args]) {
  console.log(`+ ${program} ${args.join(' ')}`);
  return spawnSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
}

/**
 * Installs what is missing by the package manager of this machine, as far as it may.
 * @param {typeof PROGRAMS} missing
 */
function install(missing) {
  if (isThere('apt-get')) {
    // RUNLEVEL=1 keeps packages from starting their services.
    const apt = ['env', 'DEBIAN_FRONTEND=noninteractive', 'RUNLEVEL=1', 'apt-get'];
    const [first = '', ...rest] = process.getuid?.() === 0 ? apt : ['sudo', '-n', ...apt];
    const packages = missing.map(({ debian }) => debian);
    const get = () => succeeds([first, ...rest, 'install', '-y', '--no-install-recommends', ...packages]);
    // Package lists may be missing or old: fetch them only then.
    if (!get() && succeeds([first, ...rest, 'update'])) get();
  } else if (isThere('brew')) {
    const formulas = missing.flatMap(({ homebrew }) => homebrew ?? []);
    if (formulas.length > 0) succeeds(['brew', 'install', ...formulas]);
  }
}

/** Makes sure that every program that tests need is there; ends the process with exit code 1 naming what is not. */
export function ensurePrograms() {
  const missing = PROGRAMS.filter(({ program }) => !isThere(program));
  if (missing.length === 0) return;
  console.log(`tests need ${missing.map(({ program }) => program).join(', ')}: installing`);
  install(missing);
  const still = missing.filter(({ program }) => !isThere(program));
  for (const { program, debian, homebrew } of still) {
    const packages = `Debian package ${debian}${homebrew ? `, Homebrew formula ${homebrew}` : ', Linux only'}`;
    console.error(`tests need ${program}, which could not be installed: ${packages}`);
  }
  if (still.length > 0) process.exit(1);
}
