import { type Diagnostic, DiagnosticError, type Result, success } from '../diagnostics/diagnostic.ts';
import { isSystemError, systemReason } from '../diagnostics/system-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { AppendFile, Folder } from '../ports/files.ts';
import { dropBallast, takeBallast } from './ballast.ts';
import type { JournalEntry, JournalEvent, JournalRecovered } from './events.ts';
import { JournalWriter, unwritable } from './journal-writer.ts';
import { chainStart, decodeJournal, encodeRecord } from './record.ts';
import { redactEntry } from './redact-entry.ts';
import type { Redactor } from './redaction.ts';

/** The name of a journal in the folder of its play. */
export const JOURNAL_FILE = 'journal.jsonl';

/** An entry as it was recorded. */
export type Recorded<Entry extends JournalEntry> = Entry & { readonly seq: number; readonly at: string };

/** The append-only record of a play. */
export interface Journal {
  readonly folder: Folder;
  /**
   * Redacts an entry, appends it and, where anything depends on it, syncs. Throws a DiagnosticError RB604 when the
   * disk refuses. A full disk, its ballast given back, takes what has happened and nothing that begins something;
   * after any other failure the journal takes nothing more.
   */
  append<Entry extends JournalEntry>(entry: Entry): Recorded<Entry>;
  /** Lets nothing more begin: something of the play besides its journal could not be written. Returns why (RB604). */
  letNothingBegin(cause: unknown): DiagnosticError;
  /** Why nothing more may begin (RB604), or undefined where all is well. */
  refusal(): Diagnostic | undefined;
  close(): void;
}

interface Origin {
  readonly folder: Folder;
  readonly clock: Clock;
  readonly redactor: Redactor;
}

/** Starts the journal of a new play; its first entry must be `play.started`. */
export function createJournal(origin: Origin, play: string): Journal {
  const { folder } = origin;
  try {
    takeBallast(folder);
    return appender(origin, folder.open(JOURNAL_FILE, 'new'), { seq: 0, head: chainStart(play) });
  } catch (error) {
    if (!isSystemError(error)) throw error;
    dropBallast(folder);
    throw new DiagnosticError(unwritable(folder, systemReason(error), true));
  }
}

/** Opens the journal of a play to go on with it; a torn tail is moved aside and that is recorded (D3). */
export function openJournal(
  origin: Origin,
  play: string,
): Result<{ journal: Journal; events: readonly JournalEvent[] }> {
  const { folder } = origin;
  const read = readJournal(folder, play);
  if (!read.ok) return read;
  const { events, head, length, torn } = read.value;
  const start = { seq: events.length, head };
  try {
    takeBallast(folder);
    const recovered = moveAside(folder, { seq: events.length, length, torn });
    const file = folder.open(JOURNAL_FILE, 'existing');
    // An engine that was killed may not have come to its sync; what is gone on with must not be lost later.
    file.sync();
    folder.sync();
    const journal = appender(origin, file, start);
    return success({ journal, events: recovered ? [...events, journal.append(recovered)] : events });
  } catch (error) {
    if (!isSystemError(error)) throw error;
    dropBallast(folder);
    throw new DiagnosticError(unwritable(folder, systemReason(error)));
  }
}

/** Moves a torn tail into a file of its own; returns what is to be recorded of it. */
function moveAside(
  folder: Folder,
  { seq, length, torn }: { readonly seq: number; readonly length: number; readonly torn: number },
): JournalRecovered | undefined {
  let free = `journal.torn-${seq}`;
  let last: string | undefined;
  for (let n = 2; folder.exists(free); n += 1) {
    last = free;
    free = `journal.torn-${seq}-${n}`;
  }
  if (torn > 0) {
    folder.write(free, folder.slice(JOURNAL_FILE, length, torn));
    folder.truncate(JOURNAL_FILE, length);
    return { type: 'journal.recovered', file: free, bytes: torn };
  }
  // An engine that was cut off here had moved a tail aside, and not recorded it yet.
  return last === undefined
    ? undefined
    : { type: 'journal.recovered', file: last, bytes: folder.read(last)?.length ?? 0 };
}

/** Reads and verifies the journal in a play's folder without touching it. */
export function readJournal(folder: Folder, play: string): ReturnType<typeof decodeJournal> {
  const path = `${folder.path}/${JOURNAL_FILE}`;
  const bytes = folder.read(JOURNAL_FILE);
  if (bytes !== undefined) return decodeJournal(Buffer.from(bytes), play, path);
  return {
    ok: false,
    diagnostics: [{ code: 'RB601', severity: 'error', message: `${path} does not exist` }],
  };
}

function appender(origin: Origin, file: AppendFile, start: { seq: number; head: Buffer }): Journal {
  const { folder, clock, redactor } = origin;
  const writer = new JournalWriter(folder, JOURNAL_FILE, file);
  let { seq, head } = start;
  return {
    folder,
    append(entry) {
      writer.admit(entry.type);
      const event = { seq, at: new Date(clock.now()).toISOString(), ...redactEntry(entry, redactor) };
      const record = encodeRecord(event, head);
      writer.write(entry.type, record.bytes);
      seq += 1;
      head = record.head;
      return event;
    },
    letNothingBegin: (cause) => writer.letNothingBegin(cause),
    refusal: () => writer.refusal(),
    close: () => file.close(),
  };
}
