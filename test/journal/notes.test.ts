import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openFolder } from '../../src/host/folder.ts';
import { addNote, NOTES_FILE, readNotes } from '../../src/journal/notes.ts';
import type { Folder } from '../../src/ports/files.ts';

let path: string;
let folder: Folder;

beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'runbook-notes-'));
  folder = openFolder(path);
});
afterEach(() => rmSync(path, { recursive: true, force: true }));

const file = (): string => join(path, NOTES_FILE);
const add = (text: string) =>
  addNote(folder, 'p', { at: '2026-11-22T03:14:07.000Z', text, by: 'ada', host: 'ops1' });
const texts = (): readonly string[] => readNotes(folder, 'p').notes.map(({ text }) => text);

test('notes come back in order, with lines and quotes', () => {
  expect(readNotes(folder, 'p')).toEqual({ notes: [] });
  add('one');
  add('two\nlines, and "quotes"');
  expect(texts()).toEqual(['one', 'two\nlines, and "quotes"']);
  expect(readNotes(folder, 'p').notes.map(({ seq }) => seq)).toEqual([0, 1]);
});

test.each([
  ['a word of a note', (text: string) => text.replace('two', 'TWO'), 2],
  ['a note that is gone', (text: string) => text.split('\n').slice(1).join('\n'), 1],
  ['a note that was added by hand', (text: string) => `${text}{"seq":3,"text":"four"}\n`, 4],
])('%s is found, and nothing is added to it', (_, change, from) => {
  for (const text of ['one', 'two', 'three']) add(text);
  writeFileSync(file(), change(readFileSync(file(), 'utf8')));
  const found = readNotes(folder, 'p');
  expect(found.damagedFrom).toBe(from);
  expect(found.notes).toHaveLength(from - 1);
  const before = readFileSync(file(), 'utf8');
  expect(add('more')).toBeUndefined();
  expect(readFileSync(file(), 'utf8')).toBe(before);
});

test('notes of one play are not those of another', () => {
  add('one');
  expect(readNotes(folder, 'q')).toEqual({ notes: [], damagedFrom: 1 });
});

test('every beginning of a file that was cut off in its last note reads, and takes the next one', () => {
  add('one');
  const whole = readFileSync(file()).length;
  add('two');
  const bytes = readFileSync(file());
  for (let length = whole; length < bytes.length; length += 1) {
    writeFileSync(file(), bytes.subarray(0, length));
    expect(readNotes(folder, 'p').damagedFrom).toBeUndefined();
    expect(texts()).toEqual(['one']);
    expect(add('three')?.seq).toBe(1);
    expect(texts()).toEqual(['one', 'three']);
  }
});
