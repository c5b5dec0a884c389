import { SYNCED } from './synced.ts';

const NEWLINE = 0x0a;
const NUL = 0x00;

/** Bytes that a disk writes or misses as a whole: the smallest unit in use, of which all others are multiples. */
const SECTOR = 512;

/** How each record begins; no text inside one can look like it, since its quotes would be escaped. */
const RECORD_START = '{"seq":';

/** The beginning of a record as far as its type, at the start of a line or behind a hole. */
const RECORD_HEAD = /(?<=^|[\n\0])\{"seq":\d+,"at":"[^"\n\0]*","type":"([a-z.-]+)"/g;

/**
 * Whether a power failure can have left what stands behind the last whole record, `start`: writes that were not
 * synced may be missing, cut short, or zeros where their bytes never came. Anything else was changed at rest, and so
 * was a tail of which a part must have been synced. The reasons are in docs/decisions/0007-torn-tails.md.
 */
export function isTornTail(file: Buffer, start: number): boolean {
  let holed = false;
  for (let from = start; from < file.length; ) {
    const newline = file.indexOf(NEWLINE, from);
    const end = newline === -1 ? file.length : newline;
    const hasHole = holesOf(file, from, end);
    if (hasHole === 'impossible') return false;
    holed ||= hasHole;
    // A line that ended and has no hole was written as it stands: behind a hole its chain cannot be checked.
    if (newline !== -1 && !hasHole && !(holed && isRecord(file.toString('utf8', from, end)))) return false;
    from = end + 1;
  }
  return !wasSynced(file.toString('latin1', start));
}

/** Whether a line has holes, and whether each is one that missing sectors or a cut write leave. */
function holesOf(file: Buffer, from: number, end: number): boolean | 'impossible' {
  let found = false;
  for (let hole = file.indexOf(NUL, from); hole !== -1 && hole < end; ) {
    let after = hole;
    while (after < end && file[after] === NUL) after += 1;
    if (!isHole(file, from, hole, after)) return 'impossible';
    found = true;
    hole = file.indexOf(NUL, after);
  }
  return found;
}

function isHole(file: Buffer, line: number, hole: number, after: number): boolean {
  const endsWrite = beginsRecord(file, after);
  const beginsUnit = hole === line || hole % SECTOR === 0;
  return endsWrite || (beginsUnit && after % SECTOR === 0);
}

/** Whether a record begins here, or as much of one as the end of the file or the next hole lets through. */
function beginsRecord(file: Buffer, at: number): boolean {
  const [found = ''] = file.toString('latin1', at, at + RECORD_START.length).split('\0');
  return RECORD_START.startsWith(found);
}

function isRecord(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'seq' in value && 'chain' in value;
  } catch {
    return false;
  }
}

/** Whether the tail holds a record that is synced at once and has something behind it. */
function wasSynced(tail: string): boolean {
  for (const { index, 0: head, 1: type = '' } of tail.matchAll(RECORD_HEAD)) {
    if (!SYNCED.has(type)) continue;
    const rest = tail.slice(index + head.length);
    const newline = rest.indexOf('\n');
    if (newline !== -1 && newline + 1 < rest.length) return true;
    if (rest.includes(`\0${RECORD_START}`)) return true;
  }
  return false;
}
