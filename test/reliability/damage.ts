import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { examine, type Verdict } from '../../src/evidence/examine.ts';
import type { JournalEvent } from '../../src/journal/events.ts';
import { JOURNAL_FILE } from '../../src/journal/journal.ts';
import { chainStart, decodeJournal, encodeRecord } from '../../src/journal/record.ts';

/** A golden journal as it stands on a disk; the goldens leave out the chain, which is the same each time. */
export interface GoldenJournal {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Plays that asked, failed, were killed, tried again and were taken back; the last ends with words of its own. */
export const GOLDEN_JOURNALS = [
  'branch-and-questions',
  'fails-and-is-resumed',
  'killed-in-doubt',
  'retries-and-verifies',
  'rolled-back',
] as const;

/** The journal of a golden scenario. */
export function goldenJournal(name: (typeof GOLDEN_JOURNALS)[number]): GoldenJournal {
  let head = chainStart('play');
  const lines = readFileSync(resolve('fixtures/scenarios', name, 'journal.jsonl'), 'utf8')
    .trimEnd()
    .split('\n');
  const records = lines.map((line) => {
    const { chain: _chain, ...event } = JSON.parse(line) as JournalEvent & { chain?: string };
    const record = encodeRecord(event as JournalEvent, head);
    head = record.head;
    return record.bytes;
  });
  return { name, bytes: Buffer.concat(records) };
}

/** What was tried, and what went wrong. */
export interface Damages {
  readonly cases: number;
  readonly wrong: readonly string[];
}

const NEWLINE = 0x0a;

/** What `verify` says of a journal that came without its outputs. */
function verdictOn(bytes: Buffer): Verdict | undefined {
  const judged = examine(
    {
      path: '',
      read: (name) => (name === JOURNAL_FILE ? bytes : undefined),
      slice: () => new Uint8Array(),
      has: () => false,
    },
    { play: 'play', keys: [], journalOnly: true },
  );
  return judged.ok ? judged.value.verdict : undefined;
}

/** What has to be said of one that was cut: an end behind which a play does not go on by itself may be an earlier one. */
function dueVerdict(cut: Buffer): Verdict {
  if (cut.at(-1) !== NEWLINE) return 'incomplete';
  const last = cut.toString().split('\n').at(-2) ?? '';
  const ended = /"type":"play\.finished","status":"(succeeded|failed|rolled-back|rollback-failed)"/.test(
    last,
  );
  if (!ended) return 'incomplete';
  return cut.includes('"type":"journal.recovered"') ? 'recovered' : 'unsigned';
}

/** Cuts a journal at every byte: what is whole stays, what was cut is torn, and nothing else happens. */
export function truncations({ name, bytes }: GoldenJournal): Damages {
  const wrong: string[] = [];
  for (let length = 0; length < bytes.length; length += 1) {
    const cut = bytes.subarray(0, length);
    const whole = cut.toString('latin1').split('\n').length - 1;
    const read = decodeJournal(cut, 'play', name);
    const kept = read.ok ? read.value.events.length : 0;
    const fits = read.ok
      ? read.value.length + read.value.torn === length
      : read.diagnostics[0]?.code === 'RB605';
    const verdict = verdictOn(cut);
    if (kept !== whole || !fits || verdict !== dueVerdict(cut))
      wrong.push(`${name} cut at ${length}: ${kept} of ${whole} records, ${verdict}`);
  }
  return { cases: bytes.length, wrong };
}

/** Flips bits of every byte, or of those from `start` on: each is found, and none is taken for a torn tail. */
export function flips({ name, bytes }: GoldenJournal, bits: readonly number[], start = 0): Damages {
  const wrong: string[] = [];
  let cases = 0;
  for (let at = start; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    // Another bit in each byte; and always the one that leaves a zero, as a hole has them.
    const chosen = new Set(bits.map((bit) => byte ^ (1 << ((at + bit) % 8))));
    if ((byte & (byte - 1)) === 0) chosen.add(0);
    for (const flipped of chosen) {
      const changed = Buffer.from(bytes);
      changed[at] = flipped;
      cases += 1;
      const read = decodeJournal(changed, 'play', name);
      const verdict = verdictOn(changed);
      if (read.ok || read.diagnostics[0]?.code !== 'RB602' || verdict !== 'tampered')
        wrong.push(`${name}: a flip in byte ${at}, ${verdict}`);
    }
  }
  return { cases, wrong };
}
