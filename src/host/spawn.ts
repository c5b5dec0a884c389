import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import type { ProcessEnd, ProcessSpec } from '../ports/processes.ts';
import { findCommand } from './find-command.ts';

/** A process that could not be started, and why. */
export type NotStarted = Extract<ProcessEnd, { started: false }>;

/** A process that exists. */
export type Child = ChildProcess & { readonly pid: number };

const NO_RESOURCES = new Set(['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM']);
const NOT_EXECUTABLE = new Set(['EACCES', 'EPERM', 'ENOEXEC', 'ETXTBSY', 'ELIBBAD', 'EISDIR', 'ELOOP']);

const words = (command: ProcessSpec['command']): readonly string[] =>
  'shell' in command ? ['/bin/sh', '-c', command.shell] : command.argv;

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

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

/** The hot path: plain Node, so that a play of shell steps loads nothing for it (decision 0021). */
const startPiped = (file: string, rest: readonly string[], options: SpawnOptions): Promise<Fallible> => {
  const child = spawn(file, rest, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  return hasStarted(child)
    ? Promise.resolve({ child })
    : new Promise((resolve) => child.once('error', (error) => resolve({ error })));
};

/** Of execa only starting is used: its own end waits for what a grandchild may hold for ever. */
const startWithTerminal = async (
  file: string,
  rest: readonly string[],
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

/** Starts a process, with `mark` added to its environment; ending it is the caller's. */
export const start = async (spec: ProcessSpec, mark: Mark): Promise<Started> => {
  const [file, ...rest] = words(spec.command);
  if (file === undefined || file === '')
    return { started: false, reason: 'other', message: 'the command is empty' };
  const options = surroundings(spec, mark);
  try {
    const begun = await (spec.tty ? startWithTerminal : startPiped)(file, rest, options);
    return 'child' in begun ? { started: true, child: begun.child } : explain(spec, file, begun.error);
  } catch (error) {
    return explain(spec, file, error);
  }
};
