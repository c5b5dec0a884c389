import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import type { Blob, Repository } from './git.ts';

/** Writes files of a repository below a folder, named as they are there; git's filters and hooks have no part in it. */
export async function layOut(
  repository: Repository,
  files: ReadonlyMap<string, Blob>,
  folder: string,
): Promise<void> {
  const contents = await repository.contents([...files.values()].map(({ id }) => id));
  for (const [name, { id, executable }] of files) {
    const bytes = contents.get(id);
    // Git makes no such names, but whoever sends objects can.
    const leaves = normalize(name) !== name || name.startsWith('/') || name.startsWith('..');
    if (bytes === undefined || leaves) continue;
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes, { mode: executable ? 0o700 : 0o600 });
  }
}
