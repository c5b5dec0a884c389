import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { JournalEvent } from '../../src/journal/events.ts';
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
    if (kept !== whole || !fits) wrong.push(`${name} cut at ${length}: ${kept} of ${whole} records`);
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
      if (read.ok || read.diagnostics[0]?.code !== 'RB602') wrong.push(`${name}: a flip in byte ${at}`);
    }
  }
  return { cases, wrong };
}
