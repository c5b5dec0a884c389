import { resolve } from 'node:path';
import { failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { didYouMean } from '../diagnostics/suggest.ts';
import { openRepository, type Repository } from '../host/git.ts';
import { isFile, isFolder } from '../host/listing.ts';
import { readTextFile } from '../host/text-file.ts';
import type { Revisions } from './compared-trees.ts';
import { nameOf, type PlaybookFile, shown } from './find-playbook.ts';
import type { Io } from './io.ts';
import { usage } from './usage.ts';

/** What is compared: two files, or two states of a repository. */
export type Sources = { readonly before: PlaybookFile; readonly after: PlaybookFile } | Revisions;

/** What `runbook diff OLD [NEW] [PATH...]` compares: two files, or what differs between revisions of a repository. */
export async function diffSources(io: Io, args: readonly string[]): Promise<Result<Sources>> {
  const [one = '', other] = args;
  const are = (name: string | undefined) => name !== undefined && isFile(resolve(io.cwd, name));
  if (args.length === 2 && are(one) && are(other)) return twoFiles(io, one, other ?? '');
  const repository = await openRepository(io.cwd);
  if (repository === undefined) {
    const missing = args.find((name) => !are(name));
    if (missing === undefined) return failure(usage(loneFile(one), HELP));
    return failure(usage(`${missing} is no file, and ${io.cwd} lies in no git repository`, HELP));
  }
  return revisions(io, repository, args);
}

const loneFile = (name: string): string =>
  `${name} is a file: a revision or another file to compare it with is missing`;

const HELP = 'Give two files, or revisions of a repository: runbook diff main -- playbooks/';

/** The revisions that are reviewed, from where the later one left the earlier one (RB307). */
export async function reviewedRevisions(io: Io, args: readonly string[]): Promise<Result<Reviewed>> {
  const repository = await openRepository(io.cwd);
  if (repository === undefined) return failure(usage(`${io.cwd} lies in no git repository`, REVIEW_HELP));
  const read = await revisions(io, repository, args);
  if (!read.ok) return read;
  const { from, to } = read.value;
  const head = to ?? (await repository.commit('HEAD'));
  const fork = head && (await repository.fork(from, head));
  return success({ ...read.value, from: fork ?? from, forked: fork !== undefined });
}

/** What is reviewed; where it is not known where the revisions parted, from the earlier one itself. */
export interface Reviewed extends Revisions {
  readonly forked: boolean;
}

const REVIEW_HELP = 'Go to one, and give the revision that is to be changed: runbook review origin/main';

function twoFiles(io: Io, one: string, other: string): Result<Sources> {
  const before = fromDisk(io, resolve(io.cwd, one));
  const after = fromDisk(io, resolve(io.cwd, other));
  if (before.ok && after.ok) return success({ before: before.value, after: after.value });
  return failure(...[before, after].flatMap((file) => (file.ok ? [] : file.diagnostics)));
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
): Promise<Result<Revisions>> {
  const [first = '', ...rest] = args.flatMap((arg, index) => (index === 0 ? arg.split('..') : [arg]));
  const from = await repository.commit(first);
  if (from === undefined) {
    const missing = args.find((name) => !isFile(resolve(io.cwd, name)));
    if (missing === undefined) return failure(usage(loneFile(first), HELP));
    const wrong = isFile(resolve(io.cwd, first)) ? missing : first;
    const help = didYouMean(wrong, await repository.names()) ?? HELP;
    return failure(usage(`${wrong} is neither a file nor a revision of git`, help));
  }
  const [second, ...others] = rest;
  const to = second === undefined ? undefined : await repository.commit(second === '' ? 'HEAD' : second);
  const paths = to === undefined ? rest : others;
  const found: Revisions = { repository, from, paths, ...(to !== undefined && { to }) };
  const unknown = await unknownPath(io, found);
  if (unknown === undefined) return success(found);
  const help = didYouMean(unknown, await repository.names()) ?? HELP;
  const message = `${unknown} is neither a revision of git nor a file or folder before or after the change`;
  return failure(usage(message, help));
}

/** The first path that neither of two states has: to find no difference below it would say that there is none. */
async function unknownPath(io: Io, { repository, from, to, paths }: Revisions): Promise<string | undefined> {
  for (const path of paths) {
    const at = resolve(io.cwd, path);
    const now = await repository.has(to, path);
    // What git ignores lies there, too.
    const lies = to === undefined && now !== undefined && (isFile(at) || isFolder(at));
    if (!lies && !now && !(await repository.has(from, path))) return path;
  }
  return undefined;
}
