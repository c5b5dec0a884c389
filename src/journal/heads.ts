import { isSystemError } from '../diagnostics/system-error.ts';
import type { Folder } from '../ports/files.ts';

/** How far a play was recorded: its first records, counted, and the value of the chain behind them (SHA-256, hex). */
export interface Head {
  readonly play: string;
  readonly records: number;
  readonly head: string;
}

/** The head that was recorded last on this machine, of whichever play. */
export interface Heads {
  /** Undefined where there is none, or it cannot be read. */
  last(): Head | undefined;
  set(head: Head): void;
}

const HEAD_FILE = 'head.json';

/**
 * The heads of the plays of a state folder. One small file, replaced as a whole: looking takes one read however many
 * plays there are. It is no record of its own, and what the disk refuses of it stops no play.
 */
export const openHeads = (folder: Folder): Heads => ({
  last: () => sparing(() => parseHead(folder.read(HEAD_FILE))),
  set: (head) => sparing(() => folder.rewrite(HEAD_FILE, [`${JSON.stringify(head)}\n`])),
});

function sparing<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return undefined;
  }
}

function parseHead(bytes: Uint8Array | undefined): Head | undefined {
  try {
    const { play, records, head } = JSON.parse(new TextDecoder().decode(bytes)) as Partial<Head>;
    if (!/^[0-9a-z]{10}$/.test(play ?? '') || !/^[0-9a-f]{64}$/.test(head ?? '')) return undefined;
    if (!Number.isSafeInteger(records)) return undefined;
    return { play, records, head } as Head;
  } catch {
    // The power may have failed before it was on the disk.
    return undefined;
  }
}
