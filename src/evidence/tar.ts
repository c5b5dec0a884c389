import { failure, type Result, success } from '../diagnostics/diagnostic.ts';
import type { FilesToRead } from '../ports/files.ts';

const BLOCK = 512;
const LONGEST_NAME = 100;

/** A file to be packed: its bytes come in pieces, as many as `size` says. */
export interface PackedFile {
  readonly name: string;
  readonly size: number;
  readonly pieces: () => Iterable<Uint8Array>;
}

/** Packs files into one, as tar (POSIX.1-2001) does; `modified` is their time, in seconds since 1970. */
export function* packTar(files: readonly PackedFile[], modified: number): Iterable<Uint8Array> {
  for (const { name, size, pieces } of files) {
    if (Buffer.byteLength(name) > LONGEST_NAME) yield* longName(name, modified);
    yield headerOf(name, size, modified, '0');
    let written = 0;
    for (const piece of pieces()) {
      written += piece.length;
      yield piece;
    }
    // A file that became shorter while it was packed would shift all behind it.
    if (written !== size) yield Buffer.alloc(size - written);
    yield padding(size);
  }
  yield Buffer.alloc(2 * BLOCK);
}

const padding = (size: number): Buffer => Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);

/** The record of pax that gives the next file its name; its own length counts in. */
function* longName(name: string, modified: number): Iterable<Uint8Array> {
  const body = ` path=${name}\n`;
  let length = Buffer.byteLength(body) + 1;
  while (String(length).length + Buffer.byteLength(body) !== length) length += 1;
  const text = Buffer.from(`${length}${body}`);
  yield headerOf('PaxHeader', text.length, modified, 'x');
  yield text;
  yield padding(text.length);
}

function headerOf(name: string, size: number, modified: number, type: '0' | 'x'): Buffer {
  const header = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, length: number): void =>
    void header.write(value.toString(8).padStart(length - 1, '0'), at, 'latin1');
  header.write(name.slice(0, LONGEST_NAME), 0, LONGEST_NAME, 'utf8');
  octal(0o600, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(modified, 136, 12);
  header.write(type, 156, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  octal(checksum(header), 148, 7);
  header.write(' ', 155, 'latin1');
  return header;
}

/** The sum of a header's bytes, with blanks in the place of the sum. */
const checksum = (header: Buffer): number =>
  header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0);

/** Whether a file begins as tar does. */
export const isTar = (beginning: Uint8Array): boolean =>
  Buffer.from(beginning).toString('latin1', 257, 262) === 'ustar';

/** What is read of a packed file: bytes from a place on, fewer where it ends. */
export type ReadAt = (start: number, length: number) => Uint8Array;

/**
 * The files in a tar file, by their names without the folder that holds them all (RB601). Two of one name are refused:
 * of such a file each program unpacks another.
 */
export function readTar(path: string, readAt: ReadAt): Result<FilesToRead> {
  const broken = (why: string) =>
    failure({ code: 'RB601', severity: 'error', message: `${path} is no whole tar file: ${why}` });
  const found = new Map<string, { readonly start: number; readonly size: number }>();
  let pax: string | undefined;
  for (let at = 0; ; ) {
    const header = Buffer.from(readAt(at, BLOCK));
    if (header.length < BLOCK) return broken('it ends too soon');
    if (header.every((byte) => byte === 0)) break;
    const size = Number.parseInt(header.toString('latin1', 124, 136), 8);
    if (Number.parseInt(header.toString('latin1', 148, 156), 8) !== checksum(header) || !(size >= 0))
      return broken(`the header at byte ${at} is damaged`);
    const type = header.toString('latin1', 156, 157);
    const start = at + BLOCK;
    at = start + Math.ceil(size / BLOCK) * BLOCK;
    if (type === 'x') {
      pax = /^\d+ path=(.*)\n/m.exec(Buffer.from(readAt(start, size)).toString())?.[1];
      continue;
    }
    const name = pax ?? header.toString('utf8', 0, LONGEST_NAME).replace(/\0.*$/s, '');
    pax = undefined;
    if (type !== '0' && type !== '\0') continue;
    const inner = name.replace(/^\.\//, '').replace(/^[^/]+\//, '');
    if (found.has(inner)) return broken(`it holds ${inner} twice`);
    found.set(inner, { start, size });
  }
  return success(filesIn(path, found, readAt));
}

function filesIn(
  path: string,
  found: ReadonlyMap<string, { readonly start: number; readonly size: number }>,
  readAt: ReadAt,
): FilesToRead {
  const slice: FilesToRead['slice'] = (name, start, length) => {
    const file = found.get(name);
    if (file === undefined || start >= file.size) return new Uint8Array();
    return readAt(file.start + start, Math.min(length, file.size - start));
  };
  return {
    path,
    has: (name) => found.has(name),
    slice,
    read: (name) => {
      const file = found.get(name);
      return file && slice(name, 0, file.size);
    },
  };
}
