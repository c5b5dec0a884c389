import { describe, expect, test } from 'vitest';
import type { JournalEntry, JournalEvent } from '../../src/journal/events.ts';
import { chainStart, decodeJournal, encodeRecord } from '../../src/journal/record.ts';

/** Where each record of a journal of these types begins, and its bytes. */
function journalOf(...types: readonly JournalEntry['type'][]) {
  let head = chainStart('p');
  const records = types.map((type, seq) => {
    const event = { seq, at: '2026-01-01T00:00:00.000Z', type, format: 1, note: `${'n '.repeat(90)}@ end` };
    const record = encodeRecord(event as unknown as JournalEvent, head);
    head = record.head;
    return record.bytes;
  });
  const starts = records.map((_, n) => Buffer.concat(records.slice(0, n)).length);
  return { bytes: Buffer.concat(records), start: (n: number) => starts[n] ?? 0 };
}

const zeroed = (bytes: Buffer, from: number, to: number): Buffer => Buffer.from(bytes).fill(0, from, to);

/** What became of it: so many whole records, or the code of a refusal. */
const read = (bytes: Buffer): number | string => {
  const decoded = decodeJournal(bytes, 'p', 'f');
  return decoded.ok ? decoded.value.events.length : (decoded.diagnostics[0]?.code ?? '');
};

describe('behind the last synced record', () => {
  // Two records that nobody waits for, then one that is synced at once.
  const { bytes, start } = journalOf(
    'play.started',
    'step.started',
    'process.started',
    'step.output',
    'step.finished',
  );

  test('a hole is recovered although whole records follow', () => {
    expect(read(zeroed(bytes, start(2), start(3)))).toBe(2);
    expect(read(zeroed(bytes, start(3), start(4)))).toBe(3);
    expect(read(zeroed(bytes, start(2), start(4)))).toBe(2);
    expect(read(zeroed(bytes, start(2) + 17, start(3)))).toBe(2);
    expect(read(zeroed(bytes, start(2) + 17, bytes.length))).toBe(2);
  });

  test('missing sectors are recovered, wherever records begin', () => {
    for (let from = 0; from < bytes.length; from += 512) {
      const hit = [1, 2, 3, 4].find((n) => start(n) + 1 > from) ?? 4;
      const whole = read(zeroed(bytes, from, Math.min(from + 512, bytes.length)));
      // Sectors of what was synced cannot be missing.
      if (from < start(2)) continue;
      expect(whole, `sector at ${from}`).toBe(hit === 4 && from > start(4) ? 4 : hit - 1);
    }
  });

  test('zeros that no power failure leaves are damage', () => {
    for (const at of [start(2) + 100, start(3) + 60, start(4) + 61]) {
      expect(read(zeroed(bytes, at, at + 1)), `at ${at}`).toBe('RB602');
      expect(read(zeroed(bytes, at, at + 20)), `20 at ${at}`).toBe('RB602');
    }
  });
});

describe('what was synced', () => {
  test.each(['step.started', 'step.finished'] as const)(
    'is never dropped when anything follows it: %s',
    (type) => {
      const { bytes, start } = journalOf('play.started', 'process.started', type, 'step.output');
      // The hole stands before it, or in its middle, and something stands behind it.
      expect(read(zeroed(bytes, start(1), start(2)))).toBe('RB602');
      expect(read(zeroed(bytes, start(2) + 120, start(3)))).toBe('RB602');
      expect(read(zeroed(bytes, start(2) + 120, bytes.length))).toBe(2);
      // Without anything behind it, its sync may not have returned.
      expect(read(zeroed(bytes.subarray(0, start(3)), start(1), start(2)))).toBe(1);
    },
  );

  test('is not dropped for a flipped bit in the last record', () => {
    const { bytes, start } = journalOf('play.started', 'step.started', 'step.finished');
    for (let at = start(2); at < bytes.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ (1 << bit);
        expect(read(changed), `bit ${bit} of byte ${at}`).toBe('RB602');
      }
    }
  });
});

describe('the first record', () => {
  const { bytes, start } = journalOf('play.started', 'step.started');

  test('that a crash tore means that the play never began', () => {
    for (let length = 0; length < start(1); length += 1) {
      expect(read(bytes.subarray(0, length)), `cut at ${length}`).toBe('RB605');
      expect(read(zeroed(bytes.subarray(0, start(1)), length, start(1))), `zeros from ${length}`).toBe(
        'RB605',
      );
    }
  });

  test('that is bad with another one behind it was changed', () => {
    expect(read(zeroed(bytes, 0, start(1)))).toBe('RB602');
    expect(read(zeroed(bytes, 40, start(1)))).toBe('RB602');
    expect(read(bytes.subarray(1))).toBe('RB602');
  });
});
