import { openFolder } from '../host/folder.ts';
import { stateHome } from '../host/state-home.ts';
import { type Heads, openHeads } from '../journal/heads.ts';
import type { Folder } from '../ports/files.ts';
import type { Io } from './io.ts';

/** The folders of this user's state. */
export interface Home {
  readonly path: string;
  /** One folder a play. */
  readonly plays: Folder;
  readonly locks: Folder;
  readonly heads: Heads;
}

/** Opens the state folder, making it where needed: $RUNBOOK_HOME, else $XDG_STATE_HOME/runbook. */
export function openHome(io: Io): Home {
  const home = openFolder(stateHome(io.env));
  return {
    path: home.path,
    plays: home.folder('plays'),
    locks: home.folder('locks'),
    heads: openHeads(home),
  };
}
