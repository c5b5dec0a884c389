import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FileWatch } from '../../src/host/file-watch.ts';
import { until } from '../cli/rig.ts';

let folder = '';
let seen: string[][] = [];
let watch: FileWatch;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'runbook-watch-'));
  seen = [];
  watch = new FileWatch((paths) => seen.push([...paths]));
});

afterEach(() => {
  watch.close();
  rmSync(folder, { recursive: true, force: true });
});

const path = (name: string): string => join(folder, name);
async function told(...names: readonly string[]): Promise<void> {
  await until(() => seen.flat().length >= names.length);
  expect(seen.flat()).toEqual(names.map(path));
}

test('a file that is written in place, or renamed to from another one, has changed; its neighbours have not', async () => {
  writeFileSync(path('a'), 'one');
  writeFileSync(path('b'), 'one');
  watch.watch([path('a'), path('b')]);
  writeFileSync(path('a'), 'two');
  await told('a');
  writeFileSync(path('a~'), 'three');
  renameSync(path('a~'), path('a'));
  await told('a', 'a');
});

test('one that is removed has changed, and again when it comes back, with its folder too', async () => {
  mkdirSync(path('deep'));
  writeFileSync(path('deep/a'), 'one');
  watch.watch([path('deep/a')]);
  rmSync(path('deep'), { recursive: true });
  await told('deep/a');
  mkdirSync(path('deep'));
  writeFileSync(path('deep/a'), 'one');
  await told('deep/a', 'deep/a');
});

test('one in a folder that is not there yet has changed when it comes', async () => {
  watch.watch([path('later/a')]);
  mkdirSync(path('later'));
  writeFileSync(path('later/a'), 'one');
  await told('later/a');
});

test('what is touched, or written as it was, has not changed', async () => {
  writeFileSync(path('a'), 'one');
  writeFileSync(path('b'), 'one');
  watch.watch([path('a'), path('b')]);
  utimesSync(path('a'), 1, 1);
  writeFileSync(path('a'), 'one');
  writeFileSync(path('b'), 'two');
  await told('b');
});

test('a file that is no longer watched is not told of', async () => {
  writeFileSync(path('a'), 'one');
  writeFileSync(path('b'), 'one');
  watch.watch([path('a')]);
  watch.watch([path('b')]);
  writeFileSync(path('a'), 'two');
  writeFileSync(path('b'), 'two');
  await told('b');
});
