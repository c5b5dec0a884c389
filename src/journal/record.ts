import { hash } from 'node:crypto';
import { type Diagnostic, failure, type Result, success } from '../diagnostics/diagnostic.ts';
import type { JournalEvent } from './events.ts';
import { isTornTail } from './tail.ts';

/**
 * The framing of a journal, format 1: one JSON object a line, its last member `chain` binding it to all before:
 *
 *   h(-1) = SHA-256("runbook-journal/1\0" + play id)
 *   h(n)  = SHA-256("rec\0" + h(n-1) + uint32 big-endian length + bytes)
 *
 * where `bytes` is the line without the `chain` member. The raw bytes are hashed, never a re-serialised value.
 */
const CHAIN_OPEN = ',"chain":"';
const CHAIN_CLOSE = '"}';
const CHAIN_LENGTH = CHAIN_OPEN.length + 64 + CHAIN_CLOSE.length;
const RECORD = Buffer.from('rec\0');
const CLOSE_BRACE = Buffer.from('}');
const NEWLINE = 0x0a;
const NUL = 0x00;

/** How a record behind the first begins: behind the end of the first, or behind a hole. */
const SECOND = ['\n{"seq":1,', '\0{"seq":1,'];

/** The chain's value before the first record. */
export const chainStart = (play: string): Buffer => hash('sha256', `runbook-journal/1\0${play}`, 'buffer');

function chainNext(previous: Buffer, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length + 1);
  return hash('sha256', Buffer.concat([RECORD, previous, length, body, CLOSE_BRACE]), 'buffer');
}

/** A record ready to be appended, and the head of the chain after it, also as it is written. */
export interface EncodedRecord {
  readonly bytes: Buffer;
  readonly head: Buffer;
  readonly chain: string;
}

/** Frames an event, or another record of a chain; `previous` is the head of the chain before it. */
export function encodeRecord(event: object, previous: Buffer): EncodedRecord {
  const body = Buffer.from(JSON.stringify(event).slice(0, -1));
  const head = chainNext(previous, body);
  const chain = head.toString('hex');
  const bytes = Buffer.concat([body, Buffer.from(`${CHAIN_OPEN}${chain}${CHAIN_CLOSE}\n`)]);
  return { bytes, head, chain };
}

/** A journal as read from its bytes. */
export interface DecodedJournal {
  readonly events: readonly JournalEvent[];
  readonly head: Buffer;
  /** Bytes of whole, verified records; what follows them is torn. */
  readonly length: number;
  readonly torn: number;
}

/**
 * Reads and verifies a journal. What was not synced when the power failed may be torn (D3) and is left out; what was
 * changed at rest is RB602. A journal without even its first record is of a play that never began (RB605).
 */
export function decodeJournal(bytes: Buffer, play: string, file: string): Result<DecodedJournal> {
  const scanned = scanJournal(bytes, play);
  const { events, ends } = scanned;
  if (ends === 'unknown') return failure(unknownFormat(file, scanned.format));
  if (ends === 'damaged') return failure(damaged(file, events.length));
  return events.length > 0 ? success(scanned) : failure(neverBegan(play, file));
}

/** What there is of a journal, and what stands behind its whole records: nothing, a torn tail, or what was changed. */
export type ScannedJournal = DecodedJournal &
  (
    | { readonly ends: 'whole' | 'torn' | 'damaged' }
    /** Its first record is of this format, which is not ours. */
    | { readonly ends: 'unknown'; readonly format: number }
  );

/** Reads the records of a journal up to the first that does not fit the chain. */
export function scanJournal(bytes: Buffer, play: string): ScannedJournal {
  const events: JournalEvent[] = [];
  let head = chainStart(play);
  let offset = 0;
  const found = () => ({ events, head, length: offset, torn: bytes.length - offset });
  while (offset < bytes.length) {
    const newline = bytes.indexOf(NEWLINE, offset);
    const record =
      newline === -1 ? undefined : decodeRecord(bytes.subarray(offset, newline), head, events.length);
    if (record === undefined) break;
    if (record.event.type === 'play.started' && (record.event.format as number) !== 1) {
      return { ...found(), ends: 'unknown', format: record.event.format };
    }
    events.push(record.event);
    head = record.head;
    offset = newline + 1;
  }
  if (offset === bytes.length && events.length > 0) return { ...found(), ends: 'whole' };
  const hasTorn = isTornTail(bytes, offset) && !lostItsEnd(bytes, offset, head, events.length);
  // The first record is synced before there is a second one.
  const lostItsFirst = events.length === 0 && SECOND.some((begin) => bytes.includes(begin));
  return { ...found(), ends: hasTorn && !lostItsFirst ? 'torn' : 'damaged' };
}

/**
 * Whether the bad tail begins with a whole record and a byte that no crash leaves behind one: then the byte that
 * ends the record was changed.
 */
function lostItsEnd(bytes: Buffer, start: number, previous: Buffer, seq: number): boolean {
  for (let at = bytes.indexOf(CHAIN_OPEN, start); at !== -1; at = bytes.indexOf(CHAIN_OPEN, at + 1)) {
    const end = at + CHAIN_LENGTH;
    const next = bytes[end];
    if (next === undefined || next === NUL) continue;
    if (decodeRecord(bytes.subarray(start, end), previous, seq) !== undefined) return true;
  }
  return false;
}

function decodeRecord(
  line: Buffer,
  previous: Buffer,
  seq: number,
): { event: JournalEvent; head: Buffer } | undefined {
  const read = readRecord(line, previous);
  if (read === undefined) return undefined;
  const event = { ...(read.value as JournalEvent), chain: read.chain };
  return event.seq === seq ? { event, head: read.head } : undefined;
}

/** Reads a record without its newline, and the head of the chain after it; undefined where it does not fit the chain. */
export function readRecord(
  line: Buffer,
  previous: Buffer,
): { readonly value: unknown; readonly head: Buffer; readonly chain: string } | undefined {
  const split = line.length - CHAIN_LENGTH;
  if (split < 2) return undefined;
  const body = line.subarray(0, split);
  const head = chainNext(previous, body);
  const chain = head.toString('hex');
  const expected = `${CHAIN_OPEN}${chain}${CHAIN_CLOSE}`;
  if (line.toString('latin1', split) !== expected) return undefined;
  const value = parsed(`${body.toString()}}`);
  return value === undefined ? undefined : { value, head, chain };
}

/** Whoever wrote a record anew can have its chain fit anything. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const damaged = (file: string, record: number): Diagnostic => ({
  code: 'RB602',
  severity: 'error',
  message: `${file}: record ${record} does not fit the chain; it was changed or damaged after it was written`,
});

const neverBegan = (play: string, file: string): Diagnostic => ({
  code: 'RB605',
  severity: 'error',
  message: `play ${play} never began: ${file} ends inside its first record, which is written before anything is run`,
  help: 'Nothing was run. Start it anew with: runbook play NAME',
});

const unknownFormat = (file: string, format: number): Diagnostic => ({
  code: 'RB603',
  severity: 'error',
  message: `${file} has journal format ${format}; this version reads format 1`,
});
