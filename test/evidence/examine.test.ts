import { hash, verify } from 'node:crypto';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ExamineOptions, examine } from '../../src/evidence/examine.ts';
import { SIGNATURES_FILE } from '../../src/evidence/signature.ts';
import { filesToRead } from '../../src/host/files-to-read.ts';
import { openFolder } from '../../src/host/folder.ts';
import type { JournalEvent } from '../../src/journal/events.ts';
import { JOURNAL_FILE } from '../../src/journal/journal.ts';
import { addNote, NOTES_FILE } from '../../src/journal/notes.ts';
import { chainStart, encodeRecord, scanJournal } from '../../src/journal/record.ts';
import { KEY, OTHER_KEY, type SealedPlay, withSealedPlays } from '../reliability/evidence.ts';

/** A play that failed and was resumed, with two signatures; `path` is a copy that may be changed. */
let of: SealedPlay;
let path = '';
let release: () => void = () => {};
let made: Promise<void>;

beforeAll(async () => {
  await new Promise<void>((ready) => {
    made = withSealedPlays(1, async (plays) => {
      of = plays.find(({ name }) => name.startsWith('failed and resumed')) ?? of;
      path = `${of.path}-copy`;
      await new Promise<void>((done) => {
        release = done;
        ready();
      });
    });
  });
});

afterAll(async () => {
  release();
  await made;
});

beforeEach(() => {
  rmSync(path, { recursive: true, force: true });
  cpSync(of.path, path, { recursive: true });
});

const judge = (options: Partial<ExamineOptions> = {}) => {
  const judged = examine(filesToRead(path), { play: of.play, keys: [KEY.public], ...options });
  if (!judged.ok) throw new Error(JSON.stringify(judged.diagnostics));
  return judged.value;
};
const journal = (): string => join(path, JOURNAL_FILE);
const eventsOf = (): readonly JournalEvent[] => scanJournal(readFileSync(journal()), of.play).events;

/** Writes records with a chain that fits. */
function write(events: readonly JournalEvent[]): void {
  let head = chainStart(of.play);
  const records = events.map(({ chain: _chain, ...event }) => {
    const record = encodeRecord(event, head);
    head = record.head;
    return record.bytes;
  });
  writeFileSync(journal(), Buffer.concat(records));
}

describe('a record is judged', () => {
  test('as tampered with where its chain fits what no program of ours wrote', () => {
    const events = eventsOf();
    for (const file of ['../../passwd', 'out put/a.log', '/etc/passwd', '.']) {
      write(
        events.map((event) =>
          event.type === 'step.finished' && event.output
            ? { ...event, output: { ...event.output, file } }
            : event,
        ),
      );
      rmSync(join(path, SIGNATURES_FILE), { force: true });
      expect(judge(), file).toMatchObject({ verdict: 'tampered', found: { file } });
    }
    const [first] = events;
    if (first === undefined) throw new Error('no event');
    const { chain: _chain, ...began } = first;
    const begin = encodeRecord(began, chainStart(of.play));
    const body = Buffer.from('{"seq":1,no json');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(body.length + 1);
    const next = hash(
      'sha256',
      Buffer.concat([Buffer.from('rec\0'), begin.head, length, body, Buffer.from('}')]),
    );
    const lines = [begin.bytes, body, Buffer.from(`,"chain":"${next}"}\n`)];
    writeFileSync(journal(), Buffer.concat(lines));
    expect(judge()).toMatchObject({ verdict: 'tampered', records: 1, found: { line: 2 } });
  });

  test('by all that it holds', () => {
    const { length } = eventsOf();
    expect(judge()).toMatchObject({
      verdict: 'signed',
      play: of.play,
      status: 'succeeded',
      records: length,
      head: of.head,
      outputs: { uncovered: 0 },
      signature: { state: 'valid', key: KEY.public.fingerprint, records: length },
      recovered: [],
    });
  });

  test('as the play that it says it is of, where nobody says which', () => {
    const judged = examine(filesToRead(path), { keys: [] });
    expect(judged).toMatchObject({ ok: true, value: { verdict: 'unsigned', play: of.play } });
  });

  test('and is not that of another play', () => {
    expect(judge({ play: 'another' })).toMatchObject({ verdict: 'tampered', found: { line: 1 } });
  });

  test.each([
    ['nothing', (text: string) => text.slice(0, 0), 'incomplete'],
    ['a part of its first record', (text: string) => text.slice(0, 300), 'incomplete'],
    ['no first record', (text: string) => text.slice(text.indexOf('\n') + 1), 'tampered'],
  ])('where there is %s', (_, change, verdict) => {
    writeFileSync(journal(), change(readFileSync(journal(), 'utf8')));
    rmSync(join(path, SIGNATURES_FILE));
    expect(judge().verdict).toBe(verdict);
  });

  test('unless it is of an unknown format, or not there', () => {
    write(eventsOf().map((event) => (event.seq === 0 ? ({ ...event, format: 2 } as never) : event)));
    expect(examine(filesToRead(path), { keys: [] })).toMatchObject({ diagnostics: [{ code: 'RB603' }] });
    rmSync(journal());
    expect(examine(filesToRead(path), { keys: [] })).toMatchObject({ diagnostics: [{ code: 'RB601' }] });
  });

  test('by the number that its end says', () => {
    write(eventsOf().map((event) => (event.type === 'play.finished' ? { ...event, records: 3 } : event)));
    rmSync(join(path, SIGNATURES_FILE));
    expect(judge().found?.words).toMatch(/line \d+ of journal\.jsonl says that it is record 3/);
  });
});

describe('what was kept elsewhere', () => {
  test('may be the head of an earlier end', () => {
    const earlier = eventsOf().find(({ type }) => type === 'play.finished');
    const expectHead = earlier?.chain?.slice(0, 16) ?? '';
    expect(judge({ expectHead })).toMatchObject({ verdict: 'signed', anchored: (earlier?.seq ?? 0) + 1 });
  });

  test('may be what a later play recorded: other records, or more of them', () => {
    const { length } = eventsOf();
    const bound = { play: of.play, by: 'later', records: length, head: of.head };
    expect(judge({ bounds: [bound] }).verdict).toBe('signed');
    expect(judge({ bounds: [{ ...bound, head: 'f'.repeat(64) }] }).found?.words).toContain('written anew');
    expect(judge({ bounds: [{ ...bound, records: length + 1 }] }).found?.words).toContain(
      'the end was cut off',
    );
  });
});

describe('signatures', () => {
  const lines = (): string[] => readFileSync(join(path, SIGNATURES_FILE), 'utf8').trimEnd().split('\n');

  test('are envelopes of DSSE: anybody may check them without us', () => {
    for (const line of lines()) {
      const { payloadType, payload, signatures } = JSON.parse(line);
      const body = Buffer.from(payload, 'base64').toString();
      const signed = Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${body.length} ${body}`);
      const [{ sig, keyid }] = signatures;
      expect(verify(null, signed, KEY.public.key, Buffer.from(sig, 'base64'))).toBe(true);
      expect(keyid).toBe(KEY.public.fingerprint);
      expect(JSON.parse(body)).toMatchObject({ 'runbook-seal': 1, play: of.play });
    }
    expect(lines()).toHaveLength(2);
  });

  test('of the beginning say how far they go', () => {
    writeFileSync(join(path, SIGNATURES_FILE), `${lines()[0]}\n`);
    expect(judge()).toMatchObject({ verdict: 'unsigned', signature: { state: 'partial' } });
  });

  test('by a key that nobody vouched for count as none', () => {
    const judged = judge({ keys: [OTHER_KEY.public] });
    expect(judged).toMatchObject({ verdict: 'unsigned', signature: { state: 'unknown-key' } });
  });

  test.each([
    ['no JSON', 'x'],
    [
      'another type',
      '{"payloadType":"text/plain","payload":"","signatures":[{"keyid":"","sig":"","publicKey":""}]}',
    ],
    ['no signature', '{"payloadType":"application/vnd.runbook.seal+json","payload":"","signatures":[]}'],
  ])('that are none are told: %s', (_, line) => {
    writeFileSync(join(path, SIGNATURES_FILE), `${[...lines(), line].join('\n')}\n`);
    const judged = judge();
    expect(judged).toMatchObject({ verdict: 'tampered', signature: { state: 'unfit' } });
    expect(judged.found?.words).toMatch(/^signature 3 of 3 does not fit/);
  });
});

test('notes that were changed are told, and those that were added later change nothing', () => {
  const folder = openFolder(path);
  const note = { at: '2026-01-01T00:00:00.000Z', text: 'the disk was full', by: 'ada', host: 'h' };
  addNote(folder, of.play, note);
  expect(judge().verdict).toBe('signed');
  const file = join(path, NOTES_FILE);
  writeFileSync(file, readFileSync(file, 'utf8').replace('full', 'fine'));
  expect(judge()).toMatchObject({ verdict: 'tampered', found: { file: NOTES_FILE } });
});
