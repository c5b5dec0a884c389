import { execFile } from 'node:child_process';

/** A git repository that is only read. */
export interface Repository {
  /** The folder at its top. */
  readonly top: string;
  /** The commit that a revision names; undefined where there is none. */
  commit(revision: string): Promise<string | undefined>;
  /** The file as it was at a commit; undefined where there was none. */
  file(commit: string, path: string): Promise<string | undefined>;
  /**
   * The files, named from the top, that differ between a commit and a later one, or what lies in the working tree,
   * new ones included; below the given paths only.
   */
  changed(from: string, to: string | undefined, paths: readonly string[]): Promise<readonly string[]>;
}

/** Characters of output; a playbook has at most 1 MiB. */
const MOST = 64 * 1024 * 1024;

/** What git prints; undefined where it fails or is not there. */
const git = (cwd: string, args: readonly string[]): Promise<string | undefined> =>
  new Promise((resolve) => {
    // Without a pager, a prompt, or a lock on the index that somebody works with.
    const env = { ...process.env, GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' };
    execFile('git', ['--no-pager', ...args], { cwd, env, maxBuffer: MOST }, (error, stdout) =>
      resolve(error === null ? stdout : undefined),
    );
  });

const names = (printed: string | undefined): readonly string[] =>
  (printed ?? '').split('\0').filter((name) => name !== '');

/** The repository that a folder lies in; undefined outside of one, and where git is not there. */
export async function openRepository(folder: string): Promise<Repository | undefined> {
  const printed = await git(folder, ['rev-parse', '--show-toplevel']);
  if (printed === undefined) return undefined;
  const top = printed.replace(/\n$/, '');
  return {
    top,
    commit: async (revision) =>
      (
        await git(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`])
      )?.trim(),
    file: (commit, path) => git(top, ['cat-file', 'blob', `${commit}:${path}`]),
    changed: async (from, to, paths) => {
      const range = to === undefined ? [from] : [from, to];
      const differing = await git(folder, [
        ...['diff', '--name-only', '-z', '--no-renames', '--no-ext-diff', '--no-textconv', '--no-relative'],
        ...[...range, '--', ...paths],
      ]);
      if (to !== undefined) return names(differing);
      const fresh = await git(folder, [
        ...['ls-files', '--others', '--exclude-standard', '--full-name', '-z', '--', ...paths],
      ]);
      return [...new Set([...names(differing), ...names(fresh)])].toSorted();
    },
  };
}
