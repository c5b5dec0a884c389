import { DiagnosticError, type Result, success } from '../diagnostics/diagnostic.ts';
import type { Clock } from '../ports/clock.ts';
import type { AppendFile, Folder } from '../ports/files.ts';
import type { JournalEntry, JournalEvent } from './events.ts';
import { chainStart, decodeJournal, encodeRecord } from './record.ts';
import { redactEntry } from './redact-entry.ts';
import type { Redactor } from './redaction.ts';

/** The name of a journal in the folder of its play. */
export const JOURNAL_FILE = 'journal.jsonl';

/** Entries that are on the disk before `append` returns: something or somebody acts on them (RELIABILITY D2). */
const DURABLE: ReadonlySet<JournalEntry['type']> = new Set([
  'play.started',
  'play.resumed',
  'play.finished',
  'step.started',
  'step.finished',
  'step.routed',
  'step.passed-over',
  'step.verdict',
  'question.answered',
  'journal.recovered',
]);

/** An entry as it was recorded. */
export type Recorded<Entry extends JournalEntry> = Entry & { readonly seq: number; readonly at: string };

/** The append-only record of a play. */
export interface Journal {
  readonly folder: Folder;
  /**
   * Redacts an entry, appends it and, where anything depends on it, syncs.
   * Throws a DiagnosticError RB604 when the disk refuses; the journal takes nothing more after that.
   */
  append<Entry extends JournalEntry>(entry: Entry): Recorded<Entry>;
  close(): void;
}

interface Origin {
  readonly folder: Folder;
  readonly clock: Clock;
  readonly redactor: Redactor;
}

/** Starts the journal of a new play; its first entry must be `play.started`. */
export function createJournal(origin: Origin, play: string): Journal {
  const file = writing(origin.folder, () => origin.folder.open(JOURNAL_FILE, 'new'));
  return appender(origin, file, { seq: 0, head: chainStart(play) });
}

/** Opens the journal of a play to go on with it; a torn last record is moved aside and that is recorded (D3). */
export function openJournal(
  origin: Origin,
  play: string,
): Result<{ journal: Journal; events: readonly JournalEvent[] }> {
  const { folder } = origin;
  const read = readJournal(folder, play);
  if (!read.ok) return read;
  const { events, head, length, torn } = read.value;
  const tornFile = `journal.torn-${events.length}`;
  if (torn > 0) {
    folder.write(tornFile, folder.slice(JOURNAL_FILE, length, torn));
    folder.truncate(JOURNAL_FILE, length);
  }
  const journal = appender(origin, folder.open(JOURNAL_FILE, 'existing'), { seq: events.length, head });
  const all = [...events];
  if (torn > 0) all.push(journal.append({ type: 'journal.recovered', file: tornFile, bytes: torn }));
  return success({ journal, events: all });
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
  let { seq, head } = start;
  let broken = false;
  return {
    folder,
    append(entry) {
      if (broken) throw new DiagnosticError(unwritable(folder, 'an earlier write failed'));
      const event = { seq, at: new Date(clock.now()).toISOString(), ...redactEntry(entry, redactor) };
      const record = encodeRecord(event, head);
      broken = true;
      writing(folder, () => {
        file.append(record.bytes);
        if (DURABLE.has(entry.type)) file.sync();
        if (entry.type === 'play.started') folder.sync();
      });
      broken = false;
      seq += 1;
      head = record.head;
      return event;
    },
    close: () => file.close(),
  };
}

function writing<T>(folder: Folder, write: () => T): T {
  try {
    return write();
  } catch (error) {
    throw new DiagnosticError(unwritable(folder, error instanceof Error ? error.message : String(error)));
  }
}

const unwritable = (folder: Folder, reason: string) =>
  ({
    code: 'RB604',
    severity: 'error',
    message: `the journal in ${folder.path} cannot be written: ${reason}; no further step is started`,
    help: 'Free space or mend the disk, then go on with: runbook resume',
  }) as const;
