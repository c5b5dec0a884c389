import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isFile } from './listing.ts';

/** A git repository that is only read. */
export interface Repository {
  /** The folder at its top. */
  readonly top: string;
  /** The commit that a revision names; undefined where there is none. */
  commit(revision: string): Promise<string | undefined>;
  /** The file as it was at a commit; undefined where there was none. */
  file(commit: string, path: string): Promise<string | undefined>;
  /**
   * The files, named from the top, that differ between a commit and a later one, or what lies in the working tree, new
   * ones included; of those that are wanted, below the given paths only.
   */
  changed(
    range: { readonly from: string; readonly to?: string | undefined },
    paths: readonly string[],
    wanted: (name: string) => boolean,
  ): Promise<readonly string[]>;
}

/** Characters of output; a playbook has at most 1 MiB. */
const MOST = 64 * 1024 * 1024;

/** What git prints; undefined where it fails or is not there. */
const git = (cwd: string, args: readonly string[]): Promise<string | undefined> =>
  new Promise((resolve) => {
    // Without a pager, a prompt, a lock on the index that somebody works with, a fetch of what is not there, or a
    // program that the configuration of the repository names.
    const quiet = { GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', GIT_NO_LAZY_FETCH: '1', LC_ALL: 'C' };
    const env = { ...process.env, ...quiet };
    execFile(
      'git',
      ['--no-pager', '-c', 'core.fsmonitor=false', ...args],
      { cwd, env, maxBuffer: MOST },
      (error, stdout) => resolve(error === null ? stdout : undefined),
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
    changed: async ({ from, to }, paths, wanted) => {
      // Nothing here reads the working tree: for that git would run the filters that a configuration names.
      const at = paths.length === 0 ? top : folder;
      if (to !== undefined) {
        const between = ['diff-tree', '-r', '-z', '--name-only', '--no-renames', '--no-relative', from, to];
        return names(await git(at, [...between, '--', ...paths])).filter(wanted);
      }
      const was = blobs(await git(at, ['ls-tree', '-r', '-z', '--full-name', from, '--', ...paths]));
      const list = ['ls-files', '--cached', '--others', '--exclude-standard', '--full-name', '-z'];
      const is = names(await git(at, [...list, '--', ...paths]));
      const all = [...new Set([...was.keys(), ...is])].filter(wanted).toSorted();
      return all.filter((name) => was.get(name) !== blobAt(join(top, name), was.get(name)));
    },
  };
}

/** The ids of blobs by name, of what `ls-tree -z` prints: `MODE TYPE ID<tab>NAME`. */
const blobs = (printed: string | undefined): ReadonlyMap<string, string> =>
  new Map(
    names(printed).flatMap((line) => {
      const [, id, name] = /^\d+ blob ([0-9a-f]+)\t([\s\S]+)$/.exec(line) ?? [];
      return id === undefined || name === undefined ? [] : [[name, id] as const];
    }),
  );

/** The id that git would give to a file as it lies there, by the hash of another id; undefined where there is none. */
function blobAt(path: string, like = ''): string | undefined {
  if (!isFile(path)) return undefined;
  const bytes = readFileSync(path);
  const hash = createHash(like.length === 64 ? 'sha256' : 'sha1');
  return hash.update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
