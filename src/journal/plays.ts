import { failure, type Result, success } from '../diagnostics/diagnostic.ts';
import type { Folder } from '../ports/files.ts';
import type { JournalEvent } from './events.ts';
import { fold, idle } from './fold.ts';
import { JOURNAL_FILE, readJournal } from './journal.ts';
import type { PlayState } from './state.ts';

/** A recorded play. */
export interface RecordedPlay {
  readonly play: string;
  readonly folder: Folder;
  readonly events: readonly JournalEvent[];
  readonly state: Exclude<PlayState, { phase: 'idle' }>;
}

/** What can be done with a play that stands still, or that it runs or was cut off. */
export type PlayPhase = 'succeeded' | 'failed' | 'interrupted' | 'waiting' | 'in-doubt' | 'unfinished';

/** Reads one play by its whole id. */
function readPlay(plays: Folder, play: string): Result<RecordedPlay> {
  const folder = plays.folder(play);
  const read = readJournal(folder, play);
  if (!read.ok) return read;
  const { events } = read.value;
  const state = events.reduce(fold, idle);
  if (state.phase === 'idle')
    return failure({ code: 'RB602', severity: 'error', message: `${folder.path} has no play.started` });
  return success({ play, folder, events, state });
}

/** All plays, newest first; a journal that cannot be read is reported beside them. */
export function listPlays(plays: Folder): { plays: readonly RecordedPlay[]; unreadable: readonly string[] } {
  const found: RecordedPlay[] = [];
  const unreadable: string[] = [];
  for (const play of playIds(plays)) {
    const read = readPlay(plays, play);
    if (read.ok) found.push(read.value);
    else unreadable.push(play);
  }
  found.sort((a, b) => (a.state.started < b.state.started ? 1 : -1));
  return { plays: found, unreadable };
}

/** The ids of all plays, in no order. */
const playIds = (plays: Folder): readonly string[] =>
  plays.list().filter((name) => plays.folder(name).exists(JOURNAL_FILE));

/** The status of a play; one that never ended is `unfinished`: it runs, or it was cut off. */
export const phaseOf = (state: RecordedPlay['state']): PlayPhase =>
  state.phase === 'running' ? 'unfinished' : (state.status ?? 'unfinished');

/** Finds a play by the beginning of its id, or the newest that is wanted (RB306). */
export function findPlay(
  plays: Folder,
  given: string | undefined,
  wanted: (play: RecordedPlay) => boolean = () => true,
): Result<RecordedPlay> {
  if (given !== undefined) return byPrefix(plays, given);
  const newest = listPlays(plays).plays.find(wanted);
  return newest === undefined
    ? failure({
        code: 'RB306',
        severity: 'error',
        message: 'there is no such play yet',
        help: 'Start one with: runbook play NAME',
      })
    : success(newest);
}

function byPrefix(plays: Folder, given: string): Result<RecordedPlay> {
  const matches = playIds(plays).filter((id) => id.startsWith(given.toLowerCase()));
  const [only] = matches;
  if (only !== undefined && matches.length === 1) return readPlay(plays, only);
  const message =
    matches.length === 0
      ? `there is no play "${given}"`
      : `"${given}" is the beginning of ${matches.length} plays: ${matches.join(', ')}`;
  const help = matches.length === 0 ? 'See what there is with: runbook plays' : 'Give more of the id.';
  return failure({ code: 'RB306', severity: 'error', message, help });
}
