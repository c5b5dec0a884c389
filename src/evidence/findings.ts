import { hash } from 'node:crypto';
import type { JournalEvent } from '../journal/events.ts';
import type { Head } from '../journal/heads.ts';
import { JOURNAL_FILE } from '../journal/journal.ts';
import { digestOfFile, recordedOutputs } from '../journal/left-outputs.ts';
import { NOTES_FILE, readNotes } from '../journal/notes.ts';
import type { ScannedJournal } from '../journal/record.ts';
import type { FilesToRead } from '../ports/files.ts';
import { describe, moment, outputNames, type StepNames, stepNames } from './words.ts';

/** What does not fit, for people; `line` of the journal counts from 1. */
export interface Finding {
  readonly words: string;
  readonly line?: number;
  readonly file?: string;
}

/** What a later play on the same machine recorded of this one. */
export interface Bound extends Head {
  readonly by: string;
}

/** The first record that does not fit the chain. */
export function brokenChain(bytes: Buffer, { events, length, ends }: ScannedJournal): Finding | undefined {
  if (ends !== 'damaged') return undefined;
  const names = stepNames(events);
  const line = events.length + 1;
  const end = bytes.indexOf('\n', length);
  const found = parsed(bytes.toString('utf8', length, end === -1 ? bytes.length : end));
  const last = events.at(-1);
  const says = found === undefined ? 'It cannot be read.' : `It is ${describe(found, names)}.`;
  if (last === undefined) {
    const words = `line 1 of ${JOURNAL_FILE} does not fit. ${says} It was changed after it was written, or is of another play.`;
    return { words, line };
  }
  const before = `Line ${line - 1} is the last one that fits: ${describe(last, names)}.`;
  const words = `line ${line} of ${JOURNAL_FILE} does not fit what stands before it. ${says} ${causeOf(found, events.length)} ${before}`;
  return { words, line };
}

function causeOf(found: unknown, expected: number): string {
  const { seq } = Object(found) as { seq?: unknown };
  return typeof seq === 'number' && seq !== expected
    ? `It calls itself record ${seq + 1} where record ${expected + 1} belongs: records were taken out, put in or moved.`
    : 'It was changed after it was written, or what it was written behind was another record.';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An end that counts other records than there are before it. */
export function wrongCount(events: readonly JournalEvent[]): Finding | undefined {
  const wrong = events.find(
    (event) => event.type === 'play.finished' && (event.records ?? event.seq + 1) !== event.seq + 1,
  );
  if (wrong?.type !== 'play.finished') return undefined;
  const line = wrong.seq + 1;
  return { words: `line ${line} of ${JOURNAL_FILE} says that it is record ${wrong.records}`, line };
}

/** Whether a play has the head that was kept elsewhere: at its end, or with which record. */
export function anchorOf(events: readonly JournalEvent[], head: string): number | undefined {
  const at = events.findIndex(({ chain }) => chain?.startsWith(head));
  return at === -1 ? undefined : at + 1;
}

/** The head that was kept elsewhere is not this play's. */
export function otherHead(
  events: readonly JournalEvent[],
  expected: string | undefined,
): Finding | undefined {
  if (expected === undefined || anchorOf(events, expected) !== undefined) return undefined;
  const now = events.at(-1)?.chain ?? 'none';
  return {
    words: `the head that was expected, ${expected}, is that of none of its ${events.length} records: the end was cut off, or the journal was written anew. Its head is ${now}`,
  };
}

/** What a later play recorded of this one is not so. */
export function otherPast(events: readonly JournalEvent[], bounds: readonly Bound[]): Finding | undefined {
  const broken = bounds.find(({ records, head }) => events[records - 1]?.chain !== head);
  if (broken === undefined) return undefined;
  const { by, records } = broken;
  const words =
    records > events.length
      ? `play ${by}, which was begun later, recorded ${records} records of this one, and there are only ${events.length}: the end was cut off`
      : `play ${by}, which was begun later, recorded another head of this one: the journal was written anew`;
  return { words };
}

/** The first output, torn end or note that is not as it was recorded; `absent` is what to say of files that are not there. */
export function otherFile(
  files: FilesToRead,
  play: string,
  events: readonly JournalEvent[],
  absent: 'missing' | 'not looked at',
): Finding | undefined {
  const names = stepNames(events);
  const gone = (file: string): boolean => absent === 'not looked at' && !files.has(file);
  return otherOutput(files, events, names, gone) ?? otherTail(files, events, gone) ?? otherNotes(files, play);
}

function otherOutput(
  files: FilesToRead,
  events: readonly JournalEvent[],
  names: StepNames,
  gone: (file: string) => boolean,
): Finding | undefined {
  const whose = outputNames(events, names);
  for (const [file, recorded] of recordedOutputs(events)) {
    if (recorded === undefined || recorded.bytes === 0 || gone(file)) continue;
    const what = `the output of ${whose.get(file) ?? 'a step'} (${file})`;
    if (!files.has(file)) return { words: `${what} is missing`, file };
    const found = digestOfFile((name, start, length) => files.slice(name, start, length), file);
    if (found.bytes === recorded.bytes && found.sha256 === recorded.sha256) continue;
    const how =
      found.bytes === recorded.bytes
        ? 'was changed: it has other bytes than were recorded'
        : `was changed: it has ${found.bytes} bytes, and ${recorded.bytes} were recorded`;
    return { words: `${what} ${how}`, file };
  }
  return undefined;
}

function otherTail(
  files: FilesToRead,
  events: readonly JournalEvent[],
  gone: (file: string) => boolean,
): Finding | undefined {
  for (const event of events) {
    if (event.type !== 'journal.recovered' || event.sha256 === undefined || gone(event.file)) continue;
    const { file } = event;
    const what = `the torn end that was moved to ${file} at ${moment(event.at)}`;
    const bytes = files.read(file);
    if (bytes === undefined) return { words: `${what} is missing`, file };
    if (hash('sha256', bytes, 'hex') !== event.sha256) return { words: `${what} was changed`, file };
  }
  return undefined;
}

function otherNotes(files: FilesToRead, play: string): Finding | undefined {
  const { damagedFrom } = readNotes(files, play);
  if (damagedFrom === undefined) return undefined;
  return { words: `note ${damagedFrom} in ${NOTES_FILE} does not fit those before it`, file: NOTES_FILE };
}
