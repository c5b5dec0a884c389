import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createLogs } from '../../src/host/logs.ts';

const folder = mkdtempSync(join(tmpdir(), 'runbook-logs-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const logs = createLogs();

test('a file is as long as it was when it was opened, and is read in pieces', async () => {
  writeFileSync(at('a.log'), 'one\ntwo\n');
  const file = await logs.open(at('a.log'));
  if ('reason' in file) return expect.fail(file.reason);
  appendFileSync(at('a.log'), 'three\n');
  expect(file.size).toBe(8);
  expect(Buffer.from(await file.read(2, 4)).toString()).toBe('e\ntw');
  expect(Buffer.from(await file.read(6, 100)).toString()).toBe('o\n');
  expect(await file.read(8, 100)).toHaveLength(0);
  await file.close();
});

test('what cannot be read says why, and whether it is there', async () => {
  expect(await logs.open(at('none.log'))).toEqual({
    reason: expect.stringContaining('no such'),
    missing: true,
  });
  mkdirSync(at('folder'));
  expect(await logs.open(at('folder'))).toEqual({ reason: 'it is a folder', missing: false });
  expect(await logs.open(at('a\0b'))).toMatchObject({ missing: false });
  // Opening a pipe that nobody writes to would never end.
  execFileSync('mkfifo', [at('pipe')]);
  expect(await logs.open(at('pipe'))).toEqual({ reason: 'it is no file', missing: false });
  writeFileSync(at('secret.log'), '');
  chmodSync(at('secret.log'), 0);
  if (process.getuid?.() !== 0)
    expect(await logs.open(at('secret.log'))).toMatchObject({ missing: false, reason: expect.any(String) });
});

test('patterns choose texts; one that would take for ever is given up', () => {
  expect(logs.matching(/^ERROR/m, ['ERROR', 'x\nERROR', 'no ERROR'])).toEqual([true, true, false]);
  expect(logs.matching(/(a+)+$/, [`${'a'.repeat(60)}!`])).toBeUndefined();
});
