import { hash } from 'node:crypto';
import { type Diagnostic, DiagnosticError, type Result, success } from '../diagnostics/diagnostic.ts';
import { isSystemError, systemReason } from '../diagnostics/system-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { AppendFile, Folder } from '../ports/files.ts';
import { dropBallast, takeBallast } from './ballast.ts';
import type { Frame, JournalEntry, JournalEvent, JournalRecovered, PlayFinished } from './events.ts';
import type { Head, Heads } from './heads.ts';
import { JournalWriter, unwritable } from './journal-writer.ts';
import { chainStart, decodeJournal, encodeRecord } from './record.ts';
import { redactEntry } from './redact-entry.ts';
import type { Redactor } from './redaction.ts';

/** The name of a journal in the folder of its play. */
export const JOURNAL_FILE = 'journal.jsonl';

/** An entry as it was recorded. */
export type Recorded<Entry extends JournalEntry> = Entry & Frame;

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
  /** To which the play is bound; without them it stands for itself. */
  readonly heads?: Heads;
}

/** Starts the journal of a new play; its first entry must be `play.started`. */
export function createJournal(origin: Origin, play: string): Journal {
  const { folder } = origin;
  try {
    takeBallast(folder);
    return appender(origin, folder.open(JOURNAL_FILE, 'new'), { play, seq: 0, head: chainStart(play) });
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
  const start = { play, seq: events.length, head };
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
    const tail = folder.slice(JOURNAL_FILE, length, torn);
    folder.write(free, tail);
    folder.truncate(JOURNAL_FILE, length);
    return recovered(free, tail);
  }
  // An engine that was cut off here had moved a tail aside, and not recorded it yet.
  return last === undefined ? undefined : recovered(last, folder.read(last) ?? new Uint8Array());
}

const recovered = (file: string, tail: Uint8Array): JournalRecovered => ({
  type: 'journal.recovered',
  file,
  bytes: tail.length,
  sha256: hash('sha256', tail, 'hex'),
});

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

/** What a record says of what stands before it, here and in other journals. */
function binding(
  type: JournalEntry['type'],
  play: string,
  seq: number,
  last: Head | undefined,
): Pick<PlayFinished, 'previous' | 'records'> {
  const previous = last === undefined || last.play === play ? {} : { previous: last };
  return type === 'play.finished' ? { records: seq + 1, ...previous } : previous;
}

/** Where a journal goes on. */
interface Start {
  readonly play: string;
  readonly seq: number;
  readonly head: Buffer;
}

function appender(origin: Origin, file: AppendFile, { play, ...start }: Start): Journal {
  const { folder, clock, redactor, heads } = origin;
  const writer = new JournalWriter(folder, JOURNAL_FILE, file);
  let { seq, head } = start;
  return {
    folder,
    append(entry) {
      writer.admit(entry.type);
      const { type } = entry;
      const bounds = type === 'play.started' || type === 'play.finished';
      const bound = bounds ? binding(type, play, seq, heads?.last()) : {};
      const at = new Date(clock.now()).toISOString();
      const redacted = redactEntry(entry, redactor);
      // To what a play is bound is found without the playbook behind it.
      const early = type === 'play.started' ? bound : {};
      const event = Object.assign({ seq, at, type }, early, redacted, bound);
      const record = encodeRecord(event, head);
      writer.write(type, record.bytes);
      seq += 1;
      head = record.head;
      if (bounds) heads?.set({ play, records: seq, head: record.chain });
      return { ...event, chain: record.chain };
    },
    letNothingBegin: (cause) => writer.letNothingBegin(cause),
    refusal: () => writer.refusal(),
    close: () => file.close(),
  };
}
