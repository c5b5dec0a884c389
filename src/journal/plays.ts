import { type Diagnostic, failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { systemDiagnostic } from '../diagnostics/system-error.ts';
import type { Folder } from '../ports/files.ts';
import type { JournalEvent, Origin, PlayStatus } from './events.ts';
import { fold, idle } from './fold.ts';
import { JOURNAL_FILE, readJournal } from './journal.ts';
import type { PlayState } from './state.ts';

/** A recorded play. */
export interface RecordedPlay {
  readonly readable: true;
  readonly play: string;
  readonly folder: Folder;
  readonly events: readonly JournalEvent[];
  readonly state: Exclude<PlayState, { phase: 'idle' }>;
}

/** A play whose record cannot be relied upon, and why. */
export interface UnreadablePlay {
  readonly readable: false;
  readonly play: string;
  readonly why: Diagnostic;
}

/** What can be done with a play that stands still, or that it runs or was cut off. */
export type PlayPhase = PlayStatus | 'unfinished';

/** The ids that plays get; whatever else lies in their folder is none. */
const ID = /^[0-9a-z]{10}$/;

/** Bytes of a journal in which the time of its first record stands. */
const BEGINNING = 64;

/** All plays, newest first, each read when it is asked for; one whose start cannot be read counts as newest. */
export function* newestFirst(plays: Folder): Generator<RecordedPlay | UnreadablePlay> {
  const found = playIds(plays).map((play) => ({ play, started: startOf(plays, play) ?? '~' }));
  found.sort((a, b) => (a.started < b.started ? 1 : a.started > b.started ? -1 : 0));
  for (const { play } of found) yield readPlay(plays, play);
}

/** Finds a play by the beginning of its id (RB306), and reads it (RB601, RB602, RB603). */
export function findPlay(plays: Folder, given: string): Result<RecordedPlay> {
  const id = findPlayId(plays, given);
  if (!id.ok) return id;
  const read = readPlay(plays, id.value);
  return read.readable ? success(read) : failure(read.why);
}

/** Finds a play by the beginning of its id, whatever is in its record (RB306). */
export function findPlayId(plays: Folder, given: string): Result<string> {
  const matches = given === '' ? [] : playIds(plays).filter((id) => id.startsWith(given.toLowerCase()));
  const [only] = matches;
  if (only !== undefined && matches.length === 1) return success(only);
  const message =
    matches.length === 0
      ? `there is no play "${given}"`
      : `"${given}" is the beginning of ${matches.length} plays: ${matches.join(', ')}`;
  const help = matches.length === 0 ? 'See what there is with: runbook plays' : 'Give more of the id.';
  return failure({ code: 'RB306', severity: 'error', message, help });
}

/** The status of a play; one that never ended is `unfinished`: it runs, or it was cut off. */
export const phaseOf = (state: RecordedPlay['state']): PlayPhase =>
  state.phase === 'running' ? 'unfinished' : (state.status ?? 'unfinished');

/** Who started a play; the state names who drove it last. */
export const starterOf = ({ events, state }: RecordedPlay): Origin => {
  const [first] = events;
  return first?.type === 'play.started' ? first.origin : state.origin;
};

/** The ids of all plays, in no order; a folder that cannot be looked into counts as one. */
export function playIds(plays: Folder): readonly string[] {
  return plays.list().filter((name) => ID.test(name) && holdsJournal(plays, name));
}

function holdsJournal(plays: Folder, name: string): boolean {
  try {
    return plays.folder(name).exists(JOURNAL_FILE);
  } catch (error) {
    if (systemDiagnostic(error) === undefined) throw error;
    // Only a folder can hold a play.
    return (error as NodeJS.ErrnoException).code !== 'ENOTDIR';
  }
}

/** When a play was started, without reading the rest of its journal. */
function startOf(plays: Folder, play: string): string | undefined {
  try {
    const bytes = plays.folder(play).slice(JOURNAL_FILE, 0, BEGINNING);
    return /"at":"([0-9TZ:.-]+)"/.exec(new TextDecoder().decode(bytes))?.[1];
  } catch (error) {
    if (systemDiagnostic(error) === undefined) throw error;
    return undefined;
  }
}

function readPlay(plays: Folder, play: string): RecordedPlay | UnreadablePlay {
  const unreadable = (why: Diagnostic): UnreadablePlay => ({ readable: false, play, why });
  try {
    const folder = plays.folder(play);
    const read = readJournal(folder, play);
    const broken = {
      code: 'RB602',
      severity: 'error',
      message: `${folder.path} has no play.started`,
    } as const;
    if (!read.ok) return unreadable(read.diagnostics[0] ?? broken);
    const { events } = read.value;
    const state = events.reduce(fold, idle);
    return state.phase === 'idle' ? unreadable(broken) : { readable: true, play, folder, events, state };
  } catch (error) {
    const why = systemDiagnostic(error);
    if (why === undefined) throw error;
    return unreadable({ ...why, code: 'RB601' });
  }
}
