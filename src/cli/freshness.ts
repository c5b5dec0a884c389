import { basename, dirname, join } from 'node:path';
import { openRepository, type Repository } from '../host/git.ts';
import { modifiedAt } from '../host/listing.ts';
import { newestFirst, type PlayPhase, phaseOf } from '../journal/plays.ts';
import type { Folder } from '../ports/files.ts';

/** A play of a playbook. */
export interface LastPlay {
  readonly play: string;
  readonly at: string;
  readonly status: PlayPhase;
}

/** When a playbook was last used and edited. */
export interface Freshness {
  readonly played?: LastPlay;
  readonly drilled?: LastPlay;
  /** When it was committed last, or edited since, or where git does not have it. */
  readonly changed?: { readonly at: string; readonly by: 'commit' | 'edit' };
}

/** The last play and the last drill of each playbook on this machine, by its name. */
export function lastPlays(plays: Folder): ReadonlyMap<string, Pick<Freshness, 'played' | 'drilled'>> {
  const found = new Map<string, Pick<Freshness, 'played' | 'drilled'>>();
  for (const play of newestFirst(plays)) {
    if (!play.readable) continue;
    const { state } = play;
    const { name } = state.playbook;
    const last = { play: play.play, at: state.started, status: phaseOf(state) };
    const one = state.drill ? { drilled: last } : { played: last };
    // The newest come first.
    found.set(name, { ...one, ...found.get(name) });
  }
  return found;
}

/** When the files were changed last, in their order. */
export async function lastChanges(
  files: readonly string[],
): Promise<readonly (Freshness['changed'] | undefined)[]> {
  const folders = [...new Set(files.map((file) => dirname(file)))];
  const known = await Promise.all(
    folders.map(async (folder) => [folder, await committedIn(folder)] as const),
  );
  const commits = new Map(known);
  return Promise.all(files.map((file) => lastChange(file, commits.get(dirname(file)))));
}

interface Committed {
  readonly repository: Repository;
  /** The files that are not as they were committed, named from the top. */
  readonly edited: ReadonlySet<string>;
}

async function committedIn(folder: string): Promise<Committed | undefined> {
  const repository = await openRepository(folder);
  const from = await repository?.commit('HEAD');
  if (repository === undefined || from === undefined) return undefined;
  const edited = await repository.changed({ from }, ['.'], () => true);
  return { repository, edited: new Set(edited) };
}

async function lastChange(file: string, commits: Committed | undefined): Promise<Freshness['changed']> {
  const name = basename(file);
  const isEdited = commits?.edited.has(join(commits.repository.inside, name));
  const at = isEdited ? undefined : await commits?.repository.committed(name);
  if (at !== undefined) return { at: new Date(at).toISOString(), by: 'commit' };
  const modified = modifiedAt(file);
  return modified === undefined ? undefined : { at: new Date(modified).toISOString(), by: 'edit' };
}
