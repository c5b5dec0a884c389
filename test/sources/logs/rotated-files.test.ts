import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createLogs } from '../../../src/host/logs.ts';
import { file } from '../../../src/sources/logs/file.ts';
import { rotatedFrom } from '../../../src/sources/logs/rotation.ts';
import type { LogEntry } from '../../../src/sources/logs/source.ts';
import { witness } from '../../steps/context.ts';

const NOW = Date.parse('2026-11-22T03:00:00Z');
const line = (minutes: number, said = 'x'): string =>
  `${new Date(NOW - minutes * 60_000).toISOString()} ${said}\n`;

type Files = Readonly<Record<string, string | Uint8Array>>;

const folderWith = (files: Files): string => {
  const folder = mkdtempSync(join(tmpdir(), 'runbook-rotated-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
};

const search = async (cwd: string, path: string, minutes?: number) => {
  const entries: LogEntry[] = [];
  const { context } = witness({ cwd });
  const since = minutes === undefined ? {} : { since: NOW - minutes * 60_000 };
  const range = { ...since, clocking: { zone: 'utc', now: NOW } as const, atMost: 100_000 };
  const end = await file.read({ path, rotated: true }, range, (some) => void entries.push(...some), context);
  return { end, said: entries.map(({ text }) => text.split(' ').at(-1)) };
};

describe('what was rotated out of a file', () => {
  test.each([
    [
      'a.log',
      ['a.log.1', 'a.log.2.gz', 'a.log.10.gz', 'b.log.1', 'a.logs.1', 'a.log.old', 'a.log.1.bak', 'xa.log.1'],
      ['a.log.1', 'a.log.2.gz', 'a.log.10.gz'],
    ],
    [
      'a.log',
      ['a.log-20261120.gz', 'a.log-20261122', 'a.log-20261121.gz', 'a.log-20261122-1795314000.gz'],
      ['a.log-20261122-1795314000.gz', 'a.log-20261122', 'a.log-20261121.gz', 'a.log-20261120.gz'],
    ],
    [
      'a.log',
      ['a-20261121.log.gz', 'a-20261122.log', 'ab-20261122.log'],
      ['a-20261122.log', 'a-20261121.log.gz'],
    ],
    [
      'a.log',
      ['a.log-2026-11-21.xz', 'a.log-2026-11-22.zst'],
      ['a.log-2026-11-22.zst', 'a.log-2026-11-21.xz'],
    ],
    // Both are there while the one is made of the other.
    ['a.log', ['a.log.1', 'a.log.1.gz', 'a.log.2.gz'], ['a.log.1', 'a.log.2.gz']],
    [
      'syslog',
      ['syslog.1', 'syslog.2.gz', 'syslog-20261122'],
      ['syslog-20261122', 'syslog.1', 'syslog.2.gz'],
    ],
  ])('%s beside %j: %j', async (name, beside, expected) => {
    const folder = folderWith(Object.fromEntries(beside.map((other) => [other, ''])));
    const found = await rotatedFrom(join(folder, name), createLogs());
    expect(found.map(({ path }) => path.slice(folder.length + 1))).toEqual(expected);
  });

  test.each([
    ['numbers', ['a.log.1', 'a.log.2.gz', 'a.log.3.gz']],
    ['dates', ['a.log-20261122', 'a.log-20261121.gz', 'a.log-20261120.gz']],
  ])('is read back to where the range begins: %s', async (_, [one = '', two = '', three = '']) => {
    const cwd = folderWith({
      'a.log': line(1, 'now'),
      [one]: line(10, 'before'),
      [two]: gzipSync(`${line(30, 'old')}${line(20, 'packed')}`),
      [three]: gzipSync(line(25, 'in-the-wrong-file')),
    });
    expect(await search(cwd, 'a.log', 26)).toEqual({
      end: { ok: true, value: {} },
      said: ['old', 'packed', 'before', 'now'],
    });
    // The range begins inside of the second: what is older of that is left to whoever asks.
    expect((await search(cwd, 'a.log', 5)).said).toEqual(['before', 'now']);
    expect((await search(cwd, 'a.log')).said).toEqual(['now']);
  });

  test('as gzip itself packs it, in several members, and far more than memory would like', async () => {
    const cwd = folderWith({ 'a.log': line(1, 'now') });
    const lines = Array.from({ length: 40_000 }, (_, index) => line(20, `${index} ${'x'.repeat(400)}`));
    writeFileSync(join(cwd, 'a.log.1'), lines.join(''));
    execFileSync('gzip', ['-1', join(cwd, 'a.log.1')]);
    const packed = join(cwd, 'a.log.1.gz');
    writeFileSync(packed, Buffer.concat([readFileSync(packed), gzipSync(line(19, 'second-member'))]));
    const { end, said } = await search(cwd, 'a.log', 60);
    expect(end).toEqual({ ok: true, value: {} });
    expect(said.length).toBe(40_002);
    expect(said.slice(-2)).toEqual(['second-member', 'now']);
  });

  test('a compressed file can be searched itself', async () => {
    const cwd = folderWith({ 'a.log.7.gz': gzipSync(`${line(3, 'a')}${line(2, 'b')}`) });
    expect((await search(cwd, 'a.log.7.gz', 60)).said).toEqual(['a', 'b']);
  });

  test('says what is damaged, cut off or packed otherwise, where that is of the range', async () => {
    const whole = gzipSync(Array.from({ length: 2000 }, (_, index) => line(20, `${index}`)).join(''));
    const spoilt = Buffer.from(whole);
    const middle = Math.floor(whole.length / 2);
    spoilt.fill(0xff, middle, middle + 40);
    const faults: [string, Uint8Array | string, RegExp][] = [
      [
        'a.log.1.gz',
        whole.subarray(0, whole.length - 10),
        /a\.log\.1\.gz is damaged or cut off \(unexpected end/,
      ],
      ['a.log.1.gz', spoilt, /a\.log\.1\.gz is damaged or cut off/],
      ['a.log.1.gz', 'no gzip at all', /a\.log\.1\.gz is damaged or cut off \(incorrect header/],
      ['a.log.1.xz', 'x', /a\.log\.1\.xz is compressed in a way that is not read here/],
    ];
    for (const [name, content, message] of faults) {
      const cwd = folderWith({ 'a.log': line(1, 'now'), [name]: content });
      const { end, said } = await search(cwd, 'a.log', 60);
      expect(end).toMatchObject({ ok: true, value: { missing: expect.stringMatching(message) } });
      expect(said.at(-1)).toBe('now');
      // It was last written to before the range begins.
      utimesSync(join(cwd, name), 0, 0);
      expect((await search(cwd, 'a.log', 60)).end).toEqual({ ok: true, value: {} });
    }
  });

  test('is read where the file itself is not there between two names', async () => {
    const cwd = folderWith({ 'a.log.1': line(10, 'before') });
    expect((await search(cwd, 'a.log', 60)).said).toEqual(['before']);
    expect((await search(cwd, 'b.log', 60)).end).toMatchObject({ ok: false });
  });

  test('a folder of that name is passed over, and told', async () => {
    const cwd = folderWith({ 'a.log': line(10, 'now') });
    mkdirSync(join(cwd, 'a.log.1'));
    const { end } = await search(cwd, 'a.log', 60);
    expect(end).toMatchObject({ ok: true, value: { missing: expect.stringContaining('it is a folder') } });
  });
});
