import {
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openFolder } from '../../src/host/folder.ts';
import type { Folder } from '../../src/ports/files.ts';
import { temporaryFolder } from './bundle.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const mode = (path: string): number => statSync(path).mode & 0o777;

let temporary: ReturnType<typeof temporaryFolder>;
let folder: Folder;
const at = (name: string): string => join(folder.path, name);

beforeEach(() => {
  temporary = temporaryFolder();
  folder = openFolder(join(temporary.path, 'a', 'b'));
});
afterEach(() => temporary.remove());

describe('modes', () => {
  for (const umask of [0o000, 0o777]) {
    test(`are ours alone under umask ${umask.toString(8)}`, () => {
      // A worker thread may not change the umask; the loader of this test runs in processes.
      const before = process.umask(umask);
      try {
        const made = openFolder(join(temporary.path, 'x', 'y'));
        made.open('journal', 'new').close();
        made.write('whole', bytes('w'));
        made.folder('inner');
        expect(mode(join(temporary.path, 'x'))).toBe(0o700);
        expect(mode(made.path)).toBe(0o700);
        expect(mode(join(made.path, 'journal'))).toBe(0o600);
        expect(mode(join(made.path, 'whole'))).toBe(0o600);
        expect(mode(join(made.path, 'inner'))).toBe(0o700);
      } finally {
        process.umask(before);
      }
    });
  }

  test('of what others could read are closed to them at open', () => {
    writeFileSync(at('file'), 'x', { mode: 0o644 });
    chmodSync(folder.path, 0o755);
    openFolder(folder.path);
    folder.read('file');
    expect([mode(folder.path), mode(at('file'))]).toEqual([0o700, 0o600]);
  });

  test('of what others could write are refused, with the remedy', () => {
    writeFileSync(at('file'), 'x');
    chmodSync(at('file'), 0o622);
    for (const use of [
      () => folder.read('file'),
      () => folder.open('file', 'existing'),
      () => folder.truncate('file', 0),
    ]) {
      expect(use).toThrow(/may be changed by other users.*chmod go-w/);
    }
    chmodSync(folder.path, 0o777);
    expect(() => openFolder(folder.path)).toThrow(expect.objectContaining({ code: 'EPERM' }));
  });
});

describe('what stands in the way', () => {
  test('a symbolic link is not followed, for files and inner folders', () => {
    const outside = join(temporary.path, 'outside');
    writeFileSync(outside, 'secret', { mode: 0o600 });
    symlinkSync(outside, at('link'));
    mkdirSync(join(temporary.path, 'elsewhere'), { mode: 0o700 });
    symlinkSync(join(temporary.path, 'elsewhere'), at('inner'));
    expect(() => folder.read('link')).toThrow(/ELOOP/);
    expect(() => folder.open('link', 'existing')).toThrow(/ELOOP/);
    expect(() => folder.open('link', 'new')).toThrow(/EEXIST/);
    expect(() => folder.truncate('link', 0)).toThrow(/ELOOP/);
    expect(() => folder.slice('link', 0, 1)).toThrow(/ELOOP/);
    expect(() => folder.folder('inner')).toThrow(/ELOOP|ENOTDIR/);
    folder.write('link', bytes('mine'));
    expect(readFileSync(outside, 'utf8')).toBe('secret');
    expect(folder.read('link')).toEqual(Buffer.from('mine'));
  });

  test('a dangling link does not let a new file be made elsewhere', () => {
    symlinkSync(join(temporary.path, 'planted'), at('journal'));
    expect(() => folder.open('journal', 'new')).toThrow(/EEXIST/);
    expect(readdirSync(temporary.path)).not.toContain('planted');
  });

  test('a folder in place of a file is an error, not a hang', () => {
    mkdirSync(at('dir'), { mode: 0o700 });
    expect(() => folder.read('dir')).toThrow(/not a regular file/);
  });

  test('names that could lead elsewhere are refused by every method', () => {
    const uses: ((name: string) => unknown)[] = [
      (name) => folder.open(name, 'new'),
      (name) => folder.open(name, 'existing'),
      (name) => folder.read(name),
      (name) => folder.slice(name, 0, 1),
      (name) => folder.write(name, bytes('')),
      (name) => folder.truncate(name, 0),
      (name) => folder.exists(name),
      (name) => folder.folder(name),
    ];
    const names = [
      '',
      '.',
      '..',
      '../x',
      'a/b',
      '/etc/passwd',
      'a\\b',
      'a\0b',
      'a\n',
      '%2e%2e',
      '~',
      'x'.repeat(201),
    ];
    for (const name of names)
      for (const use of uses) expect(() => use(name), name).toThrow(/not a file name/);
  });
});

describe('content', () => {
  test('appended in any parts is what is read, whole and in slices', () => {
    let counter = 0;
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 5000 }), { maxLength: 8 }),
        fc.nat(9000),
        fc.nat(9000),
        (parts, start, length) => {
          counter += 1;
          const name = `f${counter}`;
          const whole = Buffer.concat(parts);
          const half = Math.floor(parts.length / 2);
          const first = folder.open(name, 'new');
          for (const part of parts.slice(0, half)) first.append(part);
          first.close();
          const second = folder.open(name, 'existing');
          for (const part of parts.slice(half)) second.append(part);
          second.sync();
          expect(second.size).toBe(whole.length);
          second.close();
          expect(Buffer.compare(folder.read(name) ?? Buffer.alloc(0), whole)).toBe(0);
          expect(
            Buffer.compare(folder.slice(name, start, length), whole.subarray(start, start + length)),
          ).toBe(0);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('is not appended to when another has written in between', () => {
    const one = folder.open('log', 'new');
    const two = folder.open('log', 'existing');
    two.append(bytes('22'));
    expect(() => one.append(bytes('1'))).toThrow('another process has written to it');
    two.append(bytes('3'));
    expect(folder.read('log')?.toString()).toBe('223');
  });

  test('is replaced as a whole and leaves nothing beside it', () => {
    folder.write('state', bytes('old and long'));
    linkSync(at('state'), at('witness'));
    folder.write('state', bytes('new'));
    expect(folder.read('state')?.toString()).toBe('new');
    expect(folder.read('witness')?.toString()).toBe('old and long');
    expect(folder.list()).toEqual(['state', 'witness']);
  });

  test('is removed, or was not there', () => {
    folder.write('state', bytes('x'));
    folder.remove('state');
    expect(folder.exists('state')).toBe(false);
    folder.remove('state');
  });

  test('keeps a folder that is removed from being lost with what is in it', () => {
    folder.folder('inner').write('state', bytes('x'));
    folder.removeFolder('inner');
    expect(folder.folder('inner').read('state')?.toString()).toBe('x');
    folder.folder('inner').remove('state');
    folder.removeFolder('inner');
    expect(folder.exists('inner')).toBe(false);
  });

  test('is cut to a length', () => {
    folder.write('journal', bytes('good torn'));
    folder.truncate('journal', 4);
    expect(folder.read('journal')?.toString()).toBe('good');
  });

  test('that is not there is undefined or ENOENT, and a new file must be new', () => {
    expect(folder.read('none')).toBeUndefined();
    expect(folder.exists('none')).toBe(false);
    expect(() => folder.open('none', 'existing')).toThrow(/ENOENT/);
    folder.open('one', 'new').close();
    expect(folder.exists('one')).toBe(true);
    expect(() => folder.open('one', 'new')).toThrow(/EEXIST/);
    folder.sync();
  });
});
