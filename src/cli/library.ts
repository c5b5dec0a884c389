import { dirname, resolve } from 'node:path';
import type { Library } from '../playbook/loaded.ts';
import type { Config } from './config.ts';
import { findPlaybook, isPath, shown } from './find-playbook.ts';
import type { Io } from './io.ts';

/** Where the playbooks that others play are found, and what was read of them, by file. */
export interface OpenLibrary {
  readonly library: Library;
  readonly texts: Map<string, string>;
}

/** The search path as a library; a path leads on from the folder of the playbook in which it stands. */
export function openLibrary(io: Pick<Io, 'cwd'>, config: Config): OpenLibrary {
  const texts = new Map<string, string>();
  const library: Library = {
    find(name, from) {
      const given = isPath(name) ? shown(io, resolve(io.cwd, dirname(from.file), name)) : name;
      const found = findPlaybook(io, config, given);
      if (found.ok) texts.set(found.value.file, found.value.text);
      return found;
    },
  };
  return { library, texts };
}
