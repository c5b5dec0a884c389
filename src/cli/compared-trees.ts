import type { Result } from '../diagnostics/diagnostic.ts';
import type { Repository } from '../host/git.ts';
import { withTemporaryFolder } from '../host/temporary-folder.ts';
import { type Touched, touchedPlaybooks } from './changed-playbooks.ts';
import type { Io } from './io.ts';
import { openTree, type Tree } from './trees.ts';

/** Two commits of a repository; without the later one it is compared with what lies in the working tree. */
export interface Revisions {
  readonly repository: Repository;
  readonly from: string;
  readonly to?: string;
  /** Files and folders, as from the working folder; without any, all. */
  readonly paths: readonly string[];
}

/** Two states of a repository, and the playbooks that differ. */
export interface Compared {
  readonly before: Tree;
  readonly after: Tree;
  readonly touched: readonly Touched[];
}

/** Lends both states of a repository, with what the later one touches. */
export async function withTrees<T>(
  io: Io,
  { repository, from, to, paths }: Revisions,
  use: (compared: Compared) => Promise<T>,
): Promise<Result<never> | T> {
  return withTemporaryFolder(async (folder) => {
    const place = (name: string) => folder.folder(name).path;
    const before = await openTree(io, repository, { commit: from }, place('before'));
    if (!before.ok) return before;
    const after = await openTree(
      io,
      repository,
      to === undefined ? 'present' : { commit: to },
      place('after'),
    );
    if (!after.ok) return after;
    const changed = await repository.changed({ from, to }, paths, (name) => /\.ya?ml$/.test(name));
    const trees = { before: before.value, after: after.value };
    return use({ ...trees, touched: await touchedPlaybooks(trees, changed) });
  });
}
