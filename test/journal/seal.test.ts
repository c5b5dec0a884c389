import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/host/clock.ts';
import { openFolder } from '../../src/host/folder.ts';
import type { JournalEntry, PlayFinished } from '../../src/journal/events.ts';
import { openHeads } from '../../src/journal/heads.ts';
import { createJournal, JOURNAL_FILE, openJournal } from '../../src/journal/journal.ts';
import { leftOutputs, recordedOutputs } from '../../src/journal/left-outputs.ts';
import { createRedactor } from '../../src/journal/redaction.ts';
import { sealOf } from '../../src/journal/seal.ts';
import type { Folder } from '../../src/ports/files.ts';

const started = (play: string) => ({ type: 'play.started', format: 1, play }) as unknown as JournalEntry;
const finished: PlayFinished = { type: 'play.finished', status: 'succeeded', duration: 1 };
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

let home: Folder;

beforeEach(() => {
  home = openFolder(mkdtempSync(join(tmpdir(), 'runbook-seal-')));
});

afterEach(() => rmSync(home.path, { recursive: true, force: true }));

const originOf = (play: string) => ({
  folder: home.folder(play),
  clock: systemClock,
  redactor: createRedactor([]),
  heads: openHeads(home),
});

/** The lines of a journal as they stand in its file. */
// biome-ignore lint/suspicious/noExplicitAny: lines as any reader of JSON has them
const linesOf = (play: string): any[] =>
  Buffer.from(home.folder(play).read(JOURNAL_FILE) ?? [])
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

/** A play that begins, and one in which nothing happened. */
const begin = (play: string) => {
  const journal = createJournal(originOf(play), play);
  journal.append(started(play));
  return journal;
};
const whole = (play: string): void => {
  const journal = begin(play);
  journal.append(finished);
  journal.close();
};

describe('a play is sealed', () => {
  test('by its last record: how many there are, and its value of the chain', () => {
    const journal = begin('aaaaaaaaaa');
    const end = journal.append(finished);
    journal.close();
    const [, last] = linesOf('aaaaaaaaaa');
    expect(last).toMatchObject({ type: 'play.finished', records: 2 });
    expect(sealOf(end)).toEqual({ records: 2, head: last.chain });
  });

  test('each time that an engine lets go of it', () => {
    whole('aaaaaaaaaa');
    const opened = openJournal(originOf('aaaaaaaaaa'), 'aaaaaaaaaa');
    if (!opened.ok) throw new Error('not opened');
    expect(sealOf(opened.value.journal.append(finished))?.records).toBe(3);
    opened.value.journal.close();
  });

  test('and not by an engine that counted no records', () => {
    expect(sealOf({ ...finished, seq: 3, at: '', chain: 'abc' })).toBeUndefined();
  });
});

describe('a play is bound to what was recorded before it on this machine', () => {
  test('the first one to nothing, the next one to the end of the first', () => {
    whole('aaaaaaaaaa');
    whole('bbbbbbbbbb');
    expect(linesOf('aaaaaaaaaa')[0]).not.toHaveProperty('previous');
    const head = linesOf('aaaaaaaaaa')[1].chain;
    expect(linesOf('bbbbbbbbbb')[0].previous).toEqual({ play: 'aaaaaaaaaa', records: 2, head });
    expect(linesOf('bbbbbbbbbb')[1]).not.toHaveProperty('previous');
  });

  test('to the beginning of one that never ended, and its own end to one that began meanwhile', () => {
    const first = begin('aaaaaaaaaa');
    whole('bbbbbbbbbb');
    first.append(finished);
    first.close();
    const [beganA] = linesOf('aaaaaaaaaa');
    const [beganB, endedB] = linesOf('bbbbbbbbbb');
    expect(beganB.previous).toEqual({ play: 'aaaaaaaaaa', records: 1, head: beganA.chain });
    expect(linesOf('aaaaaaaaaa')[1].previous).toEqual({
      play: 'bbbbbbbbbb',
      records: 2,
      head: endedB.chain,
    });
  });

  test('where a reader finds it without the playbook behind it', () => {
    whole('aaaaaaaaaa');
    whole('bbbbbbbbbb');
    const beginning = Buffer.from(home.folder('bbbbbbbbbb').slice(JOURNAL_FILE, 0, 250)).toString();
    expect(beginning).toContain('"previous":{"play":"aaaaaaaaaa","records":2,');
  });

  test.each([
    ['empty', ''],
    ['cut', '{"play":"aaaaaaaaaa","rec'],
    ['of another shape', '{"play":"../../etc","records":1,"head":"x"}'],
  ])('to nothing where the file of heads is %s', (_, text) => {
    home.write('head.json', Buffer.from(text));
    whole('bbbbbbbbbb');
    expect(linesOf('bbbbbbbbbb')[0]).not.toHaveProperty('previous');
  });

  test('to nothing where that file cannot be read or written: the play goes on', () => {
    home.folder('head.json');
    whole('bbbbbbbbbb');
    expect(linesOf('bbbbbbbbbb')).toHaveLength(2);
  });
});

describe('outputs are bound by their digests', () => {
  const output = (file: string, length: number, digest?: string) =>
    ({
      type: 'step.output',
      step: 's',
      attempt: 1,
      file,
      ranges: [['stdout', length]],
      ...(digest !== undefined && { sha256: digest }),
      seq: 0,
      at: '',
    }) as const;

  test('by the outcome, by the last record of a probe, and by a resume that found them', () => {
    const found = recordedOutputs([
      output('output/a.log', 3),
      output('output/b.log', 3),
      output('output/b.log', 4, 'b'),
      output('output/c.log', 3),
      output('output/d.log', 3),
      {
        type: 'step.finished',
        step: 's',
        attempt: 1,
        duration: 1,
        outcome: { status: 'succeeded', outputs: {} },
        output: { file: 'output/a.log', bytes: 3, sha256: 'a' },
        seq: 0,
        at: '',
      },
      {
        type: 'play.resumed',
        origin: { operator: '', host: '', engine: '', process: { pid: 1, startTime: '', bootId: '' } },
        playbookChanged: false,
        left: [{ file: 'output/c.log', bytes: 9, sha256: 'c' }],
        seq: 0,
        at: '',
      },
    ]);
    expect([...found]).toEqual([
      ['output/a.log', { file: 'output/a.log', bytes: 3, sha256: 'a' }],
      ['output/b.log', { file: 'output/b.log', bytes: 7, sha256: 'b' }],
      ['output/c.log', { file: 'output/c.log', bytes: 9, sha256: 'c' }],
      ['output/d.log', undefined],
    ]);
  });

  test('what an engine left is found as it is, also what was not indexed; what is gone is left out', () => {
    const folder = home.folder('aaaaaaaaaa');
    folder.folder('output').write('a.log', Buffer.from('half a li'));
    expect(leftOutputs(folder, [output('output/a.log', 4), output('output/gone.log', 4)])).toEqual([
      { file: 'output/a.log', bytes: 9, sha256: sha256('half a li') },
    ]);
  });
});

test('a torn tail that is moved aside is bound by its digest', () => {
  const journal = begin('aaaaaaaaaa');
  journal.close();
  const file = home.folder('aaaaaaaaaa').open(JOURNAL_FILE, 'existing');
  file.append(Buffer.from('{"seq":1,"at":"to'));
  file.close();
  const opened = openJournal(originOf('aaaaaaaaaa'), 'aaaaaaaaaa');
  if (!opened.ok) throw new Error('not opened');
  opened.value.journal.close();
  expect(opened.value.events.at(-1)).toMatchObject({
    type: 'journal.recovered',
    sha256: sha256('{"seq":1,"at":"to'),
  });
});
