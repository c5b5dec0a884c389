import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/host/clock.ts';
import { openFolder } from '../../src/host/folder.ts';
import type { JournalEntry, JournalEvent } from '../../src/journal/events.ts';
import { createJournal, JOURNAL_FILE, openJournal, readJournal } from '../../src/journal/journal.ts';
import { chainStart, decodeJournal, encodeRecord } from '../../src/journal/record.ts';
import { createRedactor } from '../../src/journal/redaction.ts';

const entry = (step: string): JournalEntry => ({
  type: 'step.skipped',
  step,
  reason: 'condition',
  detail: 'x > 1 "does" not hold ✓',
});
const first = { type: 'play.started', format: 1, play: 'p' } as unknown as JournalEntry;

/** A journal of play.started and some more. */
function bytesOf(count: number): Buffer {
  let head = chainStart('p');
  const lines: Buffer[] = [];
  for (let seq = 0; seq < count; seq += 1) {
    const event = {
      seq,
      at: '2026-01-01T00:00:00.000Z',
      ...(seq === 0 ? first : entry(`s${seq}`)),
    } as JournalEvent;
    const record = encodeRecord(event, head);
    lines.push(record.bytes);
    head = record.head;
  }
  return Buffer.concat(lines);
}

describe('a journal', () => {
  const bytes = bytesOf(5);

  test('reads back as it was written, one JSON object a line', () => {
    const read = decodeJournal(bytes, 'p', 'f');
    expect(read).toMatchObject({ ok: true, value: { torn: 0, length: bytes.length } });
    for (const line of bytes.toString().trim().split('\n'))
      expect(JSON.parse(line).chain).toMatch(/^[0-9a-f]{64}$/);
  });

  test('of another play, of another order or of an unknown format is refused', () => {
    expect(decodeJournal(bytes, 'q', 'f').ok).toBe(false);
    const lines = bytes.toString().split('\n');
    const swapped = [lines[0], lines[2], lines[1], ...lines.slice(3)].join('\n');
    expect(decodeJournal(Buffer.from(swapped), 'p', 'f').ok).toBe(false);
    const newer = encodeRecord(
      { seq: 0, at: '', ...first, format: 2 } as unknown as JournalEvent,
      chainStart('p'),
    );
    expect(decodeJournal(newer.bytes, 'p', 'f')).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'RB603' }],
    });
  });

  test('takes any text that JSON can hold', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 5 }), (texts) => {
        let head = chainStart('p');
        const events = texts.map((detail, seq) => ({ ...entry('s'), seq, at: '', detail }) as JournalEvent);
        const encoded = events.map((event) => {
          const record = encodeRecord(event, head);
          head = record.head;
          return record.bytes;
        });
        const read = decodeJournal(Buffer.concat(encoded), 'p', 'f');
        // A lone surrogate has no UTF-8; JSON.stringify escapes it, so it survives.
        expect(read.ok && read.value.events.map((event) => (event as { detail?: string }).detail)).toEqual(
          texts,
        );
      }),
    );
  });
});

describe('a journal on disk', () => {
  const withFolder = (use: (path: string) => void): void => {
    const path = mkdtempSync(join(tmpdir(), 'runbook-journal-'));
    try {
      use(path);
    } finally {
      rmSync(path, { recursive: true, force: true });
    }
  };
  const originOf = (path: string) => ({
    folder: openFolder(path).folder('p'),
    clock: systemClock,
    redactor: createRedactor([]),
  });

  test('with a torn tail is repaired once: the tail is kept aside and that is recorded', () => {
    withFolder((path) => {
      const origin = originOf(path);
      const journal = createJournal(origin, 'p');
      journal.append(first);
      journal.append(entry('a'));
      journal.close();
      const whole = origin.folder.read(JOURNAL_FILE)?.length ?? 0;
      const file = origin.folder.open(JOURNAL_FILE, 'existing');
      file.append(Buffer.from('{"seq":2,"at":"torn'));
      file.close();
      const opened = openJournal(origin, 'p');
      if (!opened.ok) throw new Error('not opened');
      expect(opened.value.events.map(({ type }) => type)).toEqual([
        'play.started',
        'step.skipped',
        'journal.recovered',
      ]);
      expect(Buffer.from(origin.folder.read('journal.torn-2') ?? []).toString()).toBe('{"seq":2,"at":"torn');
      opened.value.journal.append(entry('b'));
      opened.value.journal.close();
      const again = readJournal(origin.folder, 'p');
      expect(again.ok && again.value.torn).toBe(0);
      expect(again.ok && again.value.length).toBeGreaterThan(whole);
    });
  });

  test('whose torn tail was moved aside and not recorded says so at the next opening; nothing is overwritten', () => {
    withFolder((path) => {
      const origin = originOf(path);
      const journal = createJournal(origin, 'p');
      journal.append(first);
      journal.close();
      const recovered = (): unknown => {
        const opened = openJournal(origin, 'p');
        if (!opened.ok) throw new Error('not opened');
        opened.value.journal.close();
        return opened.value.events.at(-1);
      };
      origin.folder.write('journal.torn-1', Buffer.from('{"seq":1,'));
      const file = origin.folder.open(JOURNAL_FILE, 'existing');
      file.append(Buffer.from('{"se'));
      file.close();
      expect(recovered()).toMatchObject({ type: 'journal.recovered', file: 'journal.torn-1-2', bytes: 4 });
      origin.folder.write('journal.torn-2', Buffer.from('{"seq":2'));
      expect(recovered()).toMatchObject({ type: 'journal.recovered', file: 'journal.torn-2', bytes: 8 });
      expect(recovered()).toMatchObject({ type: 'journal.recovered', seq: 2 });
      expect(Buffer.from(origin.folder.read('journal.torn-1') ?? []).toString()).toBe('{"seq":1,');
    });
  });

  test('takes nothing more after a write that failed', () => {
    withFolder((path) => {
      const origin = originOf(path);
      let full = false;
      const folder = {
        ...origin.folder,
        open: (name: string, create: 'new' | 'existing') => {
          const file = origin.folder.open(name, create);
          const append = (bytes: Uint8Array): void => {
            if (full) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
            file.append(bytes);
          };
          return { ...file, append, sync: () => file.sync(), close: () => file.close() };
        },
      };
      const journal = createJournal({ ...origin, folder }, 'p');
      journal.append(first);
      full = true;
      expect(() => journal.append(entry('a'))).toThrow('RB604');
      full = false;
      expect(() => journal.append(entry('a'))).toThrow('RB604');
    });
  });
});
