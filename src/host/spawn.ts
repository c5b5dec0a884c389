import type { ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, statSync } from 'node:fs';
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

const explain = (spec: ProcessSpec, file: string, code: string, fallback: string): NotStarted => {
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
  return because('other', `${file} could not be started: ${fallback}`);
};

const codeOf = (error: unknown): string => {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string' && /^E[A-Z0-9]+$/.test(cause.code))
      return cause.code;
  }
  return '';
};

/** File descriptors that a start takes: two pairs for output, one for the outcome of exec, one for no input. */
const NEEDED = 8;

/**
 * The code with which the system refuses the descriptors of a start, or undefined. With too few of them Node makes
 * a process object without streams, on which execa fails before it listens for the error; that would end us.
 */
const missingDescriptors = (): string | undefined => {
  const opened: number[] = [];
  try {
    while (opened.length < NEEDED) opened.push(openSync('/dev/null', 'r'));
    return undefined;
  } catch (error) {
    return codeOf(error);
  } finally {
    for (const fd of opened) closeSync(fd);
  }
};

const hasStarted = (child: ChildProcess): child is Child => child.pid !== undefined;

/**
 * Starts a process, with `mark` added to its environment. Of execa only starting is used: it takes no output, reads
 * no end and kills nothing, since its own end waits for pipes that a grandchild may hold for ever.
 */
export const start = async (
  spec: ProcessSpec,
  mark: readonly [name: string, value: string],
): Promise<{ readonly started: true; readonly child: Child } | NotStarted> => {
  const [file, ...rest] = words(spec.command);
  if (file === undefined || file === '')
    return { started: false, reason: 'other', message: 'the command is empty' };
  const { execa } = await import('execa');
  const missing = missingDescriptors();
  if (missing !== undefined) return explain(spec, file, missing, missing);
  const output = spec.tty ? 'inherit' : 'pipe';
  try {
    const child = execa(file, rest, {
      ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
      env: { ...spec.env, [mark[0]]: mark[1] },
      extendEnv: false,
      stdin: spec.tty ? 'inherit' : 'ignore',
      stdout: output,
      stderr: output,
      encoding: 'buffer',
      buffer: false,
      stripFinalNewline: false,
      reject: false,
      cleanup: false,
      // With the terminal it stays in our session: programs that ask for passwords open /dev/tty.
      detached: !spec.tty,
    });
    const process: ChildProcess = child;
    // In an object: what execa gives is a promise too, and would be awaited as the value of this one.
    if (hasStarted(process)) return { started: true, child: process };
    const result = await child;
    return explain(spec, file, codeOf(result), result.originalMessage ?? '');
  } catch (error) {
    return explain(spec, file, codeOf(error), error instanceof Error ? error.message : String(error));
  }
};
