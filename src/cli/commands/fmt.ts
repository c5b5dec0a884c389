import { join, resolve } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { failure, type Result, success } from '../../diagnostics/diagnostic.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { filesIn, foldersIn, isFile, isFolder } from '../../host/listing.ts';
import { readTextFile } from '../../host/text-file.ts';
import { replaceTextFile } from '../../host/write-file.ts';
import { formatFile } from '../../playbook/format.ts';
import { kinds } from '../../steps/index.ts';
import { shownLine } from '../../terminal/escape.ts';
import { loadConfig } from '../config.ts';
import { findPlaybook, OURS, scenarioFile, shown } from '../find-playbook.ts';
import type { Io } from '../io.ts';
import { report } from '../report.ts';

/** The options of `runbook fmt`. */
interface FmtOptions {
  /** Write nothing, and list what is not formatted. */
  readonly check?: boolean;
  /** Read standard input, and write to standard output. */
  readonly stdin?: boolean;
}

/** `runbook fmt [FILE|FOLDER|PLAYBOOK...]` */
export async function fmt(io: Io, args: readonly string[], options: FmtOptions): Promise<ExitCode> {
  if (options.stdin) return formatInput(io, options);
  const found = await filesToFormat(io, args);
  if (!found.ok) return report(io, found.diagnostics);
  let [wrong, changed]: [ExitCode, number] = [EXIT.completed, 0];
  for (const path of found.value) {
    const done = formatOne(io, path, options);
    if (typeof done === 'boolean') changed += done ? 1 : 0;
    else wrong = done;
  }
  if (wrong !== EXIT.completed) return wrong;
  return options.check && changed > 0 ? EXIT.guard : EXIT.completed;
}

async function formatInput(io: Io, { check }: FmtOptions): Promise<ExitCode> {
  const text = await readAll(process.stdin);
  const formatted = formatFile('stdin', text, Object.keys(kinds));
  if (!formatted.ok) return report(io, formatted.diagnostics, { source: text });
  if (!check) await io.pour([formatted.value]);
  return check && formatted.value !== text ? EXIT.guard : EXIT.completed;
}

/** Formats a file; says whether that changes it, or how the command fails. */
function formatOne(io: Io, path: string, { check = false }: FmtOptions): boolean | ExitCode {
  const read = readTextFile(path);
  if (!read.ok) return report(io, read.diagnostics);
  const { text } = read.value;
  const file = shown(io, path);
  const formatted = formatFile(file, text, Object.keys(kinds));
  if (!formatted.ok) return report(io, formatted.diagnostics, { source: text });
  if (formatted.value === text) return false;
  if (!check) {
    const written = replaceTextFile(path, formatted.value);
    if (!written.ok) return report(io, written.diagnostics);
  }
  io.out(`${shownLine(file)}\n`);
  return true;
}

/** Files as they are named, all of ours in folders, a playbook's name with its test file; without any, all of ours here. */
async function filesToFormat(io: Io, args: readonly string[]): Promise<Result<readonly string[]>> {
  const files: string[] = [];
  for (const given of args.length === 0 ? ['.'] : args) {
    const path = resolve(io.cwd, given);
    if (isFolder(path)) files.push(...oursBelow(path));
    else if (isFile(path)) files.push(path);
    else {
      const named = await filesOfPlaybook(io, given);
      if (!named.ok) return named;
      files.push(...named.value);
    }
  }
  return success([...new Set(files)]);
}

async function filesOfPlaybook(io: Io, name: string): Promise<Result<readonly string[]>> {
  const config = await loadConfig(io);
  if (!config.ok) return config;
  const found = findPlaybook(io, config.value, name);
  if (!found.ok) return failure(...found.diagnostics);
  const { path } = found.value;
  return success([path, scenarioFile(path)].filter(isFile));
}

function* oursBelow(folder: string): Generator<string> {
  for (const name of filesIn(folder)) {
    if (!/\.ya?ml$/.test(name)) continue;
    const path = join(folder, name);
    const read = readTextFile(path);
    if (read.ok && OURS.test(read.value.text)) yield path;
  }
  for (const name of foldersIn(folder))
    if (!name.startsWith('.') && name !== 'node_modules') yield* oursBelow(join(folder, name));
}
