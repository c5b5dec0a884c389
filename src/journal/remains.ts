import type { Folder } from '../ports/files.ts';
import { dropBallast } from './ballast.ts';
import { JOURNAL_FILE, readJournal } from './journal.ts';

/**
 * Removes what is left of a play that never began; false where it has begun by now. The caller holds its lock. What
 * a drill had made before stays, in a folder that is no play any more.
 */
export function removeRest(plays: Folder, play: string): boolean {
  const folder = plays.folder(play);
  const read = readJournal(folder, play);
  if (read.ok || read.diagnostics[0]?.code !== 'RB605') return false;
  dropBallast(folder);
  folder.remove(JOURNAL_FILE);
  plays.removeFolder(play);
  return true;
}
