import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isTar, type PackedFile, packTar, readTar } from '../../src/evidence/tar.ts';

const file = (name: string, text: string): PackedFile => ({
  name,
  size: Buffer.byteLength(text),
  pieces: () => [Buffer.from(text)],
});
const pack = (...files: PackedFile[]): Buffer => Buffer.concat([...packTar(files, 1_700_000_000)]);
const read = (bytes: Buffer) => readTar('x.tar', (start, length) => bytes.subarray(start, start + length));

const LONG = `runbook-abc/output/${'a-long-name-'.repeat(14)}.1.log`;
const FILES = [
  file('runbook-abc/journal.jsonl', 'one\ntwo\n'),
  file('runbook-abc/empty', ''),
  file(LONG, 'x'.repeat(512)),
  file('runbook-abc/output/a.log', 'y'.repeat(513)),
];

describe('a tar file', () => {
  test('is read back, without the folder that holds all', () => {
    const files = read(pack(...FILES));
    if (!files.ok) throw new Error(JSON.stringify(files.diagnostics));
    for (const { name, pieces } of FILES)
      expect(Buffer.from(files.value.read(name.slice('runbook-abc/'.length)) ?? 'none')).toEqual(
        [...pieces()][0],
      );
    expect(Buffer.from(files.value.slice('journal.jsonl', 4, 100)).toString()).toBe('two\n');
    expect(files.value.slice('journal.jsonl', 100, 1)).toHaveLength(0);
    expect(files.value.has('nothing')).toBe(false);
    expect(files.value.read('nothing')).toBeUndefined();
    expect(isTar(pack(...FILES))).toBe(true);
    expect(isTar(Buffer.from('{"seq":0}'))).toBe(false);
  });

  test('is what tar unpacks, and tar packs what is read', () => {
    const folder = mkdtempSync(join(tmpdir(), 'runbook-tar-'));
    try {
      writeFileSync(join(folder, 'x.tar'), pack(...FILES));
      execFileSync('tar', ['xf', 'x.tar'], { cwd: folder });
      for (const { name, pieces } of FILES)
        expect(readFileSync(join(folder, name))).toEqual([...pieces()][0]);
      execFileSync('tar', ['cf', 'again.tar', 'runbook-abc'], { cwd: folder });
      const files = read(readFileSync(join(folder, 'again.tar')));
      expect(files.ok && Buffer.from(files.value.read('journal.jsonl') ?? []).toString()).toBe('one\ntwo\n');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('in which a file became shorter while it was packed keeps the others in place', () => {
    const short: PackedFile = { name: 'd/a', size: 10, pieces: () => [Buffer.from('abc')] };
    const files = read(pack(short, file('d/b', 'after')));
    expect(files.ok && Buffer.from(files.value.read('b') ?? []).toString()).toBe('after');
  });

  test('with two files of one name, or a damaged header, or its end cut off, is refused', () => {
    expect(read(pack(file('d/a', '1'), file('d/a', '2')))).toMatchObject({
      diagnostics: [{ code: 'RB601', message: expect.stringContaining('holds a twice') }],
    });
    const bytes = pack(...FILES);
    bytes[130] = 0x39;
    expect(read(bytes)).toMatchObject({ diagnostics: [{ message: expect.stringContaining('is damaged') }] });
    expect(read(pack(...FILES).subarray(0, 700))).toMatchObject({ ok: false });
  });
});
