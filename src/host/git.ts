import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file as git keeps it. */
export interface Blob {
  readonly id: string;
  readonly executable: boolean;
}

/** A git repository that is only read. */
export interface Repository {
  /** The folder at its top. */
  readonly top: string;
  /** Where the folder in which it was opened lies, from its top; empty at the top. */
  readonly inside: string;
  /** The commit that a revision names; undefined where there is none. */
  commit(revision: string): Promise<string | undefined>;
  /** The commit at which two parted; undefined where none is known here, as in a shallow clone. */
  fork(one: string, other: string): Promise<string | undefined>;
  /** The files of a commit, or without one those that are staged, by name; links are none. */
  listed(commit: string | undefined): Promise<ReadonlyMap<string, Blob>>;
  /**
   * The names of those of them that match a glob and hold a line that an extended regular expression finds; undefined
   * where not all can be looked into, as in a partial clone.
   */
  holding(
    commit: string | undefined,
    what: { readonly pattern: string; readonly globs: readonly string[] },
  ): Promise<readonly string[] | undefined>;
  /** The bytes of files, by id; of one that is not there, none. */
  contents(ids: Iterable<string>): Promise<ReadonlyMap<string, Uint8Array>>;
  /** The names of branches and tags, as people write them. */
  names(): Promise<readonly string[]>;
  /**
   * Whether a commit, or without one the working tree, has files at or below a path (or a pattern of git); undefined
   * outside of the repository.
   */
  has(commit: string | undefined, path: string): Promise<boolean | undefined>;
  /** The names of files as they lie in the working tree, new ones included, what is ignored not. */
  present(): Promise<readonly string[]>;
  /** When a file of the folder was committed last, as git says (ISO 8601); undefined where git does not have it. */
  committed(file: string): Promise<string | undefined>;
  /** The names of what is staged and differs from the last commit; what is deleted is among them. */
  staged(): Promise<readonly string[]>;
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

/** The bytes that git prints; undefined where it fails, by another exit code than `nothing`, or is not there. */
const bytesOf = (
  cwd: string,
  args: readonly string[],
  { input, nothing }: { readonly input?: string; readonly nothing?: number } = {},
): Promise<Buffer | undefined> =>
  new Promise((resolve) => {
    // Without a pager, a prompt, a lock on the index that somebody works with, a fetch of what is not there, or a
    // program that the configuration of the repository names.
    const quiet = { GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', GIT_NO_LAZY_FETCH: '1', LC_ALL: 'C' };
    const env = { ...process.env, ...quiet };
    const child = execFile(
      'git',
      ['--no-pager', '-c', 'core.fsmonitor=false', ...args],
      { cwd, env, maxBuffer: MOST, encoding: 'buffer' },
      (error, stdout) => resolve(error === null || error.code === nothing ? stdout : undefined),
    );
    // A git that ended early says so by its exit code.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });

/** What git prints; undefined where it fails or is not there. */
const git = async (cwd: string, args: readonly string[]): Promise<string | undefined> =>
  (await bytesOf(cwd, args))?.toString();

const names = (printed: string | undefined): readonly string[] =>
  (printed ?? '').split('\0').filter((name) => name !== '');

/** The repository that a folder lies in; undefined outside of one, and where git is not there. */
export async function openRepository(folder: string): Promise<Repository | undefined> {
  const printed = await git(folder, ['rev-parse', '--show-toplevel', '--show-prefix']);
  if (printed === undefined) return undefined;
  const [top = '', inside = ''] = printed.split('\n');
  const id = async (...args: readonly string[]) => (await git(folder, args))?.trim();
  return {
    top,
    inside: inside.replace(/\/$/, ''),
    commit: (revision) => id('rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`),
    fork: (one, other) => id('merge-base', one, other),
    listed: async (commit) => {
      if (commit !== undefined) return blobs(await git(top, ['ls-tree', '-r', '-z', commit]));
      return blobs(await git(top, ['ls-files', '--stage', '-z']));
    },
    holding: (commit, what) => holding(top, commit, what),
    contents: async (ids) => {
      const asked = [...new Set(ids)].map((each) => `${each}\n`).join('');
      return batch((await bytesOf(top, ['cat-file', '--batch'], { input: asked })) ?? Buffer.alloc(0));
    },
    names: async () => {
      const printed = await git(top, ['for-each-ref', '--format=%(refname:short)', ...NAMED]);
      return (printed ?? '').split('\n').filter((name) => name !== '');
    },
    has: async (commit, path) => {
      const all = commit === undefined ? PRESENT : [...BETWEEN, (await id(...EMPTY_TREE)) ?? '', commit];
      const printed = await git(folder, [...all, '--', path]);
      return printed === undefined ? undefined : printed !== '';
    },
    present: async () => names(await git(top, PRESENT)),
    committed: async (file) => {
      // A pattern with no magic in it: a name is a name.
      const found = await id('log', '-1', '--format=%cI', 'HEAD', '--', `:(literal)${file}`);
      return found === '' ? undefined : found;
    },
    staged: async () => {
      const against = (await id('rev-parse', '--verify', '--quiet', 'HEAD')) ?? (await id(...EMPTY_TREE));
      const differing = ['diff-index', '--cached', '-z', '--name-only', '--no-renames', '--no-relative'];
      return names(await git(top, [...differing, against ?? '']));
    },
    changed: async ({ from, to }, paths, wanted) => {
      // Nothing here reads the working tree: for that git would run the filters that a configuration names.
      const at = paths.length === 0 ? top : folder;
      if (to !== undefined) {
        return names(await git(at, [...BETWEEN, from, to, '--', ...paths])).filter(wanted);
      }
      const was = blobs(await git(top, ['ls-tree', '-r', '-z', from]));
      // The listing of a tree knows no patterns.
      const below = names(await git(at, [...BETWEEN, (await id(...EMPTY_TREE)) ?? '', from, '--', ...paths]));
      const is = names(await git(at, [...PRESENT, '--', ...paths]));
      const all = [...new Set([...below, ...is])].filter(wanted).toSorted();
      return all.filter((name) => was.get(name)?.id !== blobAt(join(top, name), was.get(name)?.id));
    },
  };
}

/** As the repository's own: git says by its exit code whether it found nothing or could not look. */
async function holding(
  top: string,
  commit: string | undefined,
  { pattern, globs }: Parameters<Repository['holding']>[1],
): ReturnType<Repository['holding']> {
  const quietly = ['--text', '--no-color', '--no-recurse-submodules', '--full-name', '-l', '-z', '-E'];
  const where = commit === undefined ? ['--cached'] : [];
  const of = commit === undefined ? [] : [commit];
  const args = ['grep', ...quietly, ...where, '-e', pattern, ...of, '--', ...globs];
  const printed = await bytesOf(top, args, { nothing: 1 });
  if (printed === undefined) return undefined;
  return names(printed.toString()).map((name) =>
    commit === undefined ? name : name.slice(commit.length + 1),
  );
}

const NAMED = ['refs/heads', 'refs/remotes', 'refs/tags'];

const BETWEEN = ['diff-tree', '-r', '-z', '--name-only', '--no-renames', '--no-relative'];

const PRESENT = ['ls-files', '--cached', '--others', '--exclude-standard', '--full-name', '-z'];

/** Makes nothing: it says the id that a tree without entries has in this repository. */
const EMPTY_TREE = ['hash-object', '-t', 'tree', '/dev/null'];

/** What `ls-tree -z` (`MODE TYPE ID<tab>NAME`) and `ls-files --stage -z` (`MODE ID STAGE<tab>NAME`) print. */
const blobs = (printed: string | undefined): ReadonlyMap<string, Blob> =>
  new Map(
    names(printed).flatMap((line) => {
      const [, mode, id, name] = /^(100\d+) (?:blob )?([0-9a-f]+)(?: 0)?\t([\s\S]+)$/.exec(line) ?? [];
      return id === undefined || name === undefined ? [] : [[name, { id, executable: mode === '100755' }]];
    }),
  );

/** What `cat-file --batch` prints: `ID TYPE SIZE`, the bytes, and a line end; or `ID missing`. */
function batch(printed: Buffer): ReadonlyMap<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  for (let at = 0; at < printed.length; ) {
    const end = printed.indexOf('\n', at);
    const [id = '', type, size] = printed.toString('latin1', at, end).split(' ');
    at = end + 1;
    if (type === 'missing') continue;
    found.set(id, printed.subarray(at, at + Number(size)));
    at += Number(size) + 1;
  }
  return found;
}

/** The id that git would give to a file as it lies there, by the hash of another id; undefined where there is none. */
function blobAt(path: string, like = ''): string | undefined {
  // A link is none of its own: what it leads to is looked at where it lies.
  if (!lstatSync(path, { throwIfNoEntry: false })?.isFile()) return undefined;
  const bytes = readFileSync(path);
  const hash = createHash(like.length === 64 ? 'sha256' : 'sha1');
  return hash.update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
