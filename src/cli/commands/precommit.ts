import { join, resolve } from 'node:path';
import { type Diagnostic, failure, type Result, success } from '../../diagnostics/diagnostic.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { loadScenarios } from '../../drill/load.ts';
import { openRepository, type Repository } from '../../host/git.ts';
import { isFile, isFolder } from '../../host/listing.ts';
import { withTemporaryFolder } from '../../host/temporary-folder.ts';
import { readTextFile } from '../../host/text-file.ts';
import { formatFile } from '../../playbook/format.ts';
import { kinds } from '../../steps/index.ts';
import { shownLine } from '../../terminal/escape.ts';
import { type Trees, touchedPlaybooks } from '../changed-playbooks.ts';
import { type Config, loadConfig } from '../config.ts';
import { nameOf, OURS, shown } from '../find-playbook.ts';
import type { Io } from '../io.ts';
import { type LoadFailure, loadFound } from '../load.ts';
import { report } from '../report.ts';
import { openTree, type Tree } from '../trees.ts';
import { usage } from '../usage.ts';
import { versionsOf } from '../versions.ts';

/** What is wrong with files: one is not valid, one is not in the usual form. */
interface Found {
  invalid: boolean;
  readonly unformatted: string[];
}

/** `runbook precommit [FILE...]` */
export async function precommit(io: Io, args: readonly string[]): Promise<ExitCode> {
  const found: Found = { invalid: false, unformatted: [] };
  const config = await loadConfig(io);
  if (!config.ok) return report(io, config.diagnostics);
  const unknown = await unknownFiles(io, args);
  if (unknown.length > 0) return report(io, unknown);
  for (const given of args) await look({ io, config: config.value }, resolve(io.cwd, given), found);
  const looked = args.length > 0 ? success(true) : await lookAtStaged(io, found);
  return looked.ok ? conclude(io, found) : report(io, looked.diagnostics);
}

/** What is no file, and was none: nothing would be looked at, and nothing be wrong with it. */
async function unknownFiles(io: Io, args: readonly string[]): Promise<readonly Diagnostic[]> {
  const missing = args.filter((given) => !isFile(resolve(io.cwd, given)));
  if (missing.length === 0) return [];
  const repository = await openRepository(io.cwd);
  const head = await repository?.commit('HEAD');
  const found: Diagnostic[] = [];
  for (const given of missing) {
    const folder = isFolder(resolve(io.cwd, given));
    const gone =
      !folder && head !== undefined && (await repository?.has(head, `:(literal)${given}`)) === true;
    if (!gone) found.push(noFile(given, folder));
  }
  return found;
}

const noFile = (given: string, folder: boolean): Diagnostic =>
  usage(
    folder ? `${given} is a folder` : `there is no file ${given}`,
    'Name files, or nothing for what is staged: runbook precommit playbooks/*.yaml',
  );

type Where = { readonly io: Io; readonly config: Config };

/** Looks at what git would commit, not at what lies there; and at what plays a playbook that would be. */
async function lookAtStaged(io: Io, found: Found): Promise<Result<true>> {
  const repository = await openRepository(io.cwd);
  if (repository === undefined) return failure(noRepository(io));
  const staged = (await repository.staged()).filter((name) => /\.ya?ml$/.test(name));
  if (staged.length === 0) return success(true);
  return withTemporaryFolder(async (folder) => {
    const after = await openTree(io, repository, 'staged', folder.folder('after').path);
    if (!after.ok) return after;
    const before = await lastCommit(io, repository, folder.folder('before').path);
    if (!before.ok) return before;
    for (const name of staged) await look(after.value, join(after.value.io.cwd, name), found);
    await lookAtPlaying(io, { before: before.value ?? after.value, after: after.value }, staged, found);
    return success(true);
  });
}

async function lastCommit(io: Io, repository: Repository, folder: string): Promise<Result<Tree | undefined>> {
  const commit = await repository.commit('HEAD');
  return commit === undefined ? success(undefined) : openTree(io, repository, { commit }, folder);
}

/** What plays a playbook that is staged, or gone, may not be valid any more. */
async function lookAtPlaying(io: Io, trees: Trees, staged: readonly string[], found: Found): Promise<void> {
  for (const touched of await touchedPlaybooks(trees, staged)) {
    if (touched.own) continue;
    const versions = await versionsOf(trees, touched);
    if (versions?.after?.ok === false) say(io, versions.after, found);
  }
}

const noRepository = ({ cwd }: Io): Diagnostic =>
  usage(`${cwd} lies in no git repository`, 'Go to one, or name files: runbook precommit playbooks/*.yaml');

/** Checks a file, if it is one of ours. */
async function look({ io, config }: Where, path: string, found: Found): Promise<void> {
  // What is no text is no playbook, and what is gone is none any more.
  const read = readTextFile(path);
  if (!read.ok || !OURS.test(read.value.text)) return;
  const { text } = read.value;
  const file = shown(io, path);
  const isTest = path.endsWith('.test.yaml');
  const loaded = isTest
    ? await loadScenarios(file, text)
    : await loadFound(io, config, { name: nameOf(path), file, path, text });
  if (!loaded.ok) return say(io, { source: text, ...loaded }, found);
  const formatted = formatFile(file, text, Object.keys(kinds));
  if (formatted.ok && formatted.value !== text) found.unformatted.push(file);
}

function say(io: Io, { diagnostics, source }: LoadFailure, found: Found): void {
  report(io, diagnostics, { source });
  found.invalid = true;
}

function conclude(io: Io, { invalid, unformatted }: Found): ExitCode {
  for (const file of unformatted) io.out(`${shownLine(file)}\n`);
  if (unformatted.length > 0)
    io.err('Not in the usual form. Write it so with runbook fmt, and stage it again: git add -u\n');
  if (invalid) return EXIT.invalid;
  return unformatted.length > 0 ? EXIT.guard : EXIT.completed;
}
