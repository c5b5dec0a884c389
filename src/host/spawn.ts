import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ProcessEnd, ProcessSpec } from '../ports/processes.ts';
import { createDurable, underKeeper } from './durable.ts';
import { findCommand } from './find-command.ts';

/** A process that could not be started, and why. */
export type NotStarted = Extract<ProcessEnd, { started: false }>;

/** A process that exists. */
export type Child = ChildProcess & { readonly pid: number };

const NO_RESOURCES = new Set(['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM']);
const NOT_EXECUTABLE = new Set(['EACCES', 'EPERM', 'ENOEXEC', 'ETXTBSY', 'ELIBBAD', 'EISDIR', 'ELOOP']);

const words = (command: ProcessSpec['command']): readonly string[] =>
  'shell' in command ? ['/bin/sh', '-c', command.shell] : command.argv;

const isFolder = (path: string): boolean => {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    // A name that no file can have.
    return false;
  }
};

const explainMissing = (spec: ProcessSpec, file: string): string => {
  if (findCommand(file, spec.env.PATH ?? '') !== undefined) {
    return `${file} was found, but not the interpreter that its first line names`;
  }
  if (file.includes('/')) return existsSync(file) ? `${file} is not a program` : `${file} does not exist`;
  return `command not found: ${file} (PATH is ${spec.env.PATH || 'empty'})`;
};

const codeOf = (error: unknown): string => {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string' && /^E[A-Z0-9]+$/.test(cause.code))
      return cause.code;
  }
  return '';
};

const explain = (spec: ProcessSpec, file: string, error: unknown): NotStarted => {
  const code = codeOf(error);
  const because = (reason: NotStarted['reason'], message: string): NotStarted => ({
    started: false,
    reason,
    message,
  });
  if (spec.cwd !== undefined && !isFolder(spec.cwd)) {
    return because('other', `the folder to start in does not exist or is no folder: ${spec.cwd}`);
  }
  if (code === 'ENOENT' || code === 'ENOTDIR') return because('not-found', explainMissing(spec, file));
  if (NOT_EXECUTABLE.has(code)) return because('not-executable', `${file} may not be executed (${code})`);
  if (NO_RESOURCES.has(code)) {
    return because(
      'no-resources',
      `the machine has no processes, files or memory left to start ${file} (${code})`,
    );
  }
  if (code === 'E2BIG')
    return because('other', 'its arguments and environment are larger than the system takes (E2BIG)');
  const why = error instanceof Error ? error.message : String(error);
  return because('other', `${file} could not be started: ${why}`);
};

type Fallible = { readonly child: Child } | { readonly error: unknown };

type Mark = readonly [name: string, value: string];

const hasStarted = (child: ChildProcess): child is Child => child.pid !== undefined;

type Started = { readonly started: true; readonly child: Child } | NotStarted;

/** Where a process starts and what it inherits; with the terminal it stays in our session, as passwords need it. */
const surroundings = ({ cwd, env, tty }: ProcessSpec, [name, value]: Mark) => ({
  ...(cwd !== undefined && { cwd }),
  env: { ...env, [name]: value },
  detached: !tty,
});

type Sinks = readonly [stdout: 'pipe' | number, stderr: 'pipe' | number];

/** The hot path: plain Node, so that a play of shell steps loads nothing for it (decision 0021). */
const startInto = (
  [file = '', ...rest]: readonly string[],
  options: SpawnOptions,
  sinks: Sinks,
): Promise<Fallible> => {
  const child = spawn(file, rest, { ...options, stdio: ['ignore', ...sinks] });
  return hasStarted(child)
    ? Promise.resolve({ child })
    : new Promise((resolve) => child.once('error', (error) => resolve({ error })));
};

/** Of execa only starting is used: its own end waits for what a grandchild may hold for ever. */
const startWithTerminal = async (
  [file = '', ...rest]: readonly string[],
  options: ReturnType<typeof surroundings>,
): Promise<Fallible> => {
  const { execa } = await import('execa');
  const child = execa(file, rest, {
    ...options,
    extendEnv: false,
    stdio: 'inherit',
    buffer: false,
    reject: false,
    cleanup: false,
  });
  const process: ChildProcess = child;
  // In an object: what execa gives is a promise too, and would be awaited as the value of this one.
  return hasStarted(process) ? { child: process } : { error: (await child).cause };
};

const failure = (code: string): Error => Object.assign(new Error(code), { code });

/** Under its keeper, a command that is not there would only be an exit code: so it is looked for before. */
const missing = (spec: ProcessSpec, file: string): NotStarted | undefined => {
  const path = file.includes('/') ? resolve(spec.cwd ?? '.', file) : file;
  if (findCommand(path, spec.env.PATH ?? '') !== undefined) return undefined;
  return explain(spec, file, failure(file.includes('/') && existsSync(path) ? 'EACCES' : 'ENOENT'));
};

const startDurable = async (
  spec: ProcessSpec,
  prefix: string,
  options: SpawnOptions,
): Promise<Fallible | NotStarted> => {
  const command = words(spec.command);
  const absent = missing(spec, command[0] ?? '');
  if (absent !== undefined) return absent;
  const files = createDurable(prefix);
  try {
    return await startInto(underKeeper(prefix, command), options, files.fds);
  } finally {
    files.close();
  }
};

/** Starts a process, with `mark` added to its environment; ending it is the caller's. */
export const start = async (spec: ProcessSpec, mark: Mark): Promise<Started> => {
  const command = words(spec.command);
  const [file] = command;
  if (file === undefined || file === '')
    return { started: false, reason: 'other', message: 'the command is empty' };
  const options = surroundings(spec, mark);
  try {
    const begun = await (spec.tty
      ? startWithTerminal(command, options)
      : spec.durable === undefined
        ? startInto(command, options, ['pipe', 'pipe'])
        : startDurable(spec, spec.durable, options));
    if ('started' in begun) return begun;
    return 'child' in begun ? { started: true, child: begun.child } : explain(spec, file, begun.error);
  } catch (error) {
    return explain(spec, file, error);
  }
};
