import type { Head } from '../journal/heads.ts';
import { JOURNAL_FILE, readJournal } from '../journal/journal.ts';
import { playIds } from '../journal/plays.ts';
import type { Folder } from '../ports/files.ts';
import type { Bound } from './findings.ts';

/** Bytes of a journal in which its first record says to which play it is bound. */
const BEGINNING = 512;

const PREVIOUS = /"type":"play\.started","previous":(\{[^}]*\})/;

/** What later plays of the same folder recorded of a play; one that was itself changed says nothing. */
export function boundsOf(plays: Folder, play: string): readonly Bound[] {
  return playIds(plays).flatMap((by) => {
    const bound = previousOf(plays, by);
    return bound?.play === play && readJournal(plays.folder(by), by).ok ? [{ ...bound, by }] : [];
  });
}

function previousOf(plays: Folder, play: string): Head | undefined {
  try {
    const beginning = plays.folder(play).slice(JOURNAL_FILE, 0, BEGINNING);
    const found = PREVIOUS.exec(new TextDecoder().decode(beginning))?.[1];
    return found === undefined ? undefined : (JSON.parse(found) as Head);
  } catch {
    // Whatever is wrong with that play is told when that one is looked at.
    return undefined;
  }
}
