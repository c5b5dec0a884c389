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
  for (const play of withoutPauses(idsNewestFirst(plays))) yield readPlay(plays, play);
}

/** Their ids, with a pause behind each play that was looked at. */
export function* idsNewestFirst(plays: Folder): Generator<undefined, readonly string[]> {
  const found: { readonly play: string; readonly started: string }[] = [];
  for (const play of plays.list()) {
    if (isPlay(plays, play)) found.push({ play, started: startOf(plays, play) ?? '~' });
    yield;
  }
  found.sort((a, b) => (a.started < b.started ? 1 : a.started > b.started ? -1 : 0));
  return found.map(({ play }) => play);
}

/** What comes of work that has pauses, for whoever has nothing else to do in them. */
export function withoutPauses<T>(work: Generator<undefined, T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
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
  return plays.list().filter((name) => isPlay(plays, name));
}

const isPlay = (plays: Folder, name: string): boolean => ID.test(name) && holdsJournal(plays, name);

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

/** Reads a play that is there. */
export function readPlay(plays: Folder, play: string): RecordedPlay | UnreadablePlay {
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
