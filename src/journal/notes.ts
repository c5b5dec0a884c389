import { hash } from 'node:crypto';
import type { Folder } from '../ports/files.ts';
import { encodeRecord, readRecord } from './record.ts';

/** The name of the file of notes in the folder of its play. */
export const NOTES_FILE = 'notes.jsonl';

/** The most characters of a note. */
export const LONGEST_NOTE = 16_384;

const NEWLINE = 0x0a;

/**
 * What a person noted of a play, during it or after. Notes are no events: they stand in a file of their own, which the
 * engine never reads, so that nobody but the engine writes to its journal and what is noted later leaves that as it was.
 */
export interface PlayNote {
  /** Counts from 0. */
  readonly seq: number;
  readonly at: string;
  readonly type: 'note';
  /** In one line or several. */
  readonly text: string;
  readonly by: string;
  readonly host: string;
}

/** The notes of a play. */
export interface PlayNotes {
  readonly notes: readonly PlayNote[];
  /** What stands behind them was changed after it was written, or damaged: the number of the note where that begins, from 1. */
  readonly damagedFrom?: number;
}

interface Read extends PlayNotes {
  readonly head: Buffer;
  /** Bytes of whole, verified notes. */
  readonly length: number;
  readonly torn: boolean;
}

/** The chain's value before the first note; that of a journal starts otherwise, so no record is ever the other's. */
const notesStart = (play: string): Buffer => hash('sha256', `runbook-notes/1\0${play}`, 'buffer');

/** The notes of a play, in the order in which they were made. */
export const readNotes = (folder: Pick<Folder, 'read'>, play: string): PlayNotes => {
  const { notes, damagedFrom } = read(folder, play);
  return { notes, ...(damagedFrom !== undefined && { damagedFrom }) };
};

/**
 * Adds a note; returns when it is on the disk. Undefined where those before it were changed or damaged: nothing is added
 * to what cannot be relied upon. The caller sees to it that nobody else adds one meanwhile.
 */
export function addNote(
  folder: Folder,
  play: string,
  note: Omit<PlayNote, 'seq' | 'type'>,
): PlayNote | undefined {
  const { notes, head, length, torn, damagedFrom } = read(folder, play);
  if (damagedFrom !== undefined) return undefined;
  // Whoever wrote it was cut off before they were told that it is noted.
  if (torn) folder.truncate(NOTES_FILE, length);
  const added = {
    seq: notes.length,
    at: note.at,
    type: 'note',
    text: note.text,
    by: note.by,
    host: note.host,
  } as const;
  const file = folder.open(NOTES_FILE, folder.exists(NOTES_FILE) ? 'existing' : 'new');
  try {
    file.append(encodeRecord(added, head).bytes);
    file.sync();
  } finally {
    file.close();
  }
  folder.sync();
  return added;
}

function read(folder: Pick<Folder, 'read'>, play: string): Read {
  const bytes = Buffer.from(folder.read(NOTES_FILE) ?? []);
  const notes: PlayNote[] = [];
  let head = notesStart(play);
  let offset = 0;
  for (;;) {
    const end = bytes.indexOf(NEWLINE, offset);
    const record = end === -1 ? undefined : readRecord(bytes.subarray(offset, end), head);
    if (record === undefined) break;
    notes.push(record.value as PlayNote);
    head = record.head;
    offset = end + 1;
  }
  const rest = bytes.subarray(offset);
  const torn = rest.length > 0 && !rest.includes(NEWLINE);
  const damaged = rest.length > 0 && !torn;
  return { notes, head, length: offset, torn, ...(damaged && { damagedFrom: notes.length + 1 }) };
}
