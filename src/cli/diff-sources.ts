import { join, resolve } from 'node:path';
import { type Diagnostic, failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { openRepository, type Repository } from '../host/git.ts';
import { isFile } from '../host/listing.ts';
import { readTextFile } from '../host/text-file.ts';
import { DECLARED, nameOf, PLAYBOOK, type PlaybookFile, shown } from './find-playbook.ts';
import type { Io } from './io.ts';

/** A playbook's file before and after; one of the two may be missing. */
export interface Sources {
  readonly before?: PlaybookFile;
  readonly after?: PlaybookFile;
}

const usage = (message: string, help: string): Diagnostic => ({
  code: 'RB307',
  severity: 'error',
  message,
  help,
});

/** What `runbook diff OLD [NEW] [PATH...]` compares: two files, or what differs between revisions of a repository. */
export async function diffSources(io: Io, args: readonly string[]): Promise<Result<readonly Sources[]>> {
  const [one = '', other] = args;
  const are = (name: string | undefined) => name !== undefined && isFile(resolve(io.cwd, name));
  if (args.length === 2 && are(one) && are(other)) return twoFiles(io, one, other ?? '');
  const repository = await openRepository(io.cwd);
  if (repository === undefined) {
    const missing = args.find((name) => !are(name)) ?? one;
    return failure(usage(`${missing} is no file, and ${io.cwd} lies in no git repository`, HELP));
  }
  return revisions(io, repository, args);
}

const HELP = 'Give two files, or revisions of a repository: runbook diff main -- playbooks/';

function twoFiles(io: Io, before: string, after: string): Result<readonly Sources[]> {
  const files = [before, after].map((given) => fromDisk(io, resolve(io.cwd, given)));
  const faults = files.flatMap((file) => (file.ok ? [] : file.diagnostics));
  if (faults.length > 0) return failure(...faults);
  const [was, is] = files.flatMap((file) => (file.ok ? [file.value] : []));
  return success([{ ...(was && { before: was }), ...(is && { after: is }) }]);
}

function fromDisk(io: Io, path: string): Result<PlaybookFile> {
  const text = readTextFile(path);
  return text.ok ? success({ name: nameOf(path), file: shown(io, path), path, text: text.value.text }) : text;
}

/** The words that are no paths name revisions: one is compared with the working tree, two with each other. */
async function revisions(
  io: Io,
  repository: Repository,
  args: readonly string[],
): Promise<Result<readonly Sources[]>> {
  const [first = '', ...rest] = args.flatMap((arg, index) => (index === 0 ? arg.split('..') : [arg]));
  const from = await repository.commit(first);
  if (from === undefined) return failure(usage(`${first} is neither a file nor a revision of git`, HELP));
  const [second, ...others] = rest;
  const to = second === undefined ? undefined : await repository.commit(second === '' ? 'HEAD' : second);
  const paths = to === undefined ? rest : others;
  const changed = await repository.changed({ from, to }, paths, (name) => PLAYBOOK.test(name));
  const sources: Sources[] = [];
  for (const path of changed) {
    const before = playbookAt(io, repository, path, await repository.file(from, path));
    const after = playbookAt(io, repository, path, await textNow(repository, path, to));
    if (before || after) sources.push({ ...(before && { before }), ...(after && { after }) });
  }
  return success(sources);
}

async function textNow(
  repository: Repository,
  path: string,
  to: string | undefined,
): Promise<string | undefined> {
  if (to !== undefined) return repository.file(to, path);
  const file = join(repository.top, path);
  if (!isFile(file)) return undefined;
  const text = readTextFile(file);
  return text.ok ? text.value.text : undefined;
}

function playbookAt(
  io: Io,
  { top }: Repository,
  path: string,
  text: string | undefined,
): PlaybookFile | undefined {
  if (text === undefined || !DECLARED.test(text)) return undefined;
  const full = join(top, path);
  return { name: nameOf(full), file: shown(io, full), path: full, text };
}
