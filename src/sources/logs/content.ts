import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { LogFile } from '../../ports/logs.ts';

/** Bytes that are read at once. */
const PIECE = 256 * 1024;

/** What stands in a file, in pieces, as it was before it was compressed; memory does not grow with it. */
export interface Content {
  pieces(from: number): AsyncIterable<Uint8Array>;
}

/** Why the rest of a compressed file cannot be read. */
export class Damaged extends Error {}

async function* plainPieces(file: LogFile, from: number): AsyncGenerator<Uint8Array> {
  for (let at = from; ; ) {
    const bytes = await file.read(at, PIECE);
    if (bytes.length === 0) return;
    yield bytes;
    at += bytes.length;
  }
}

/** Each piece without the first `from` bytes of them all. */
async function* skipping(pieces: AsyncIterable<Uint8Array>, from: number): AsyncGenerator<Uint8Array> {
  let at = 0;
  for await (const bytes of pieces) {
    const rest = bytes.subarray(Math.max(0, from - at));
    at += bytes.length;
    if (rest.length > 0) yield rest;
  }
}

async function* unpacked(file: LogFile): AsyncGenerator<Uint8Array> {
  const packed = Readable.from(plainPieces(file, 0), { objectMode: false });
  const gunzip = createGunzip();
  packed.once('error', (error) => gunzip.destroy(error));
  packed.pipe(gunzip);
  try {
    for await (const bytes of gunzip as AsyncIterable<Uint8Array>) yield bytes;
  } catch (error) {
    throw new Damaged(error instanceof Error ? error.message : String(error));
  } finally {
    packed.destroy();
    gunzip.destroy();
  }
}

/** What stands in a file that is not compressed. */
export const plain = (file: LogFile): Content => ({ pieces: (from) => plainPieces(file, from) });

/** What stood in a file before gzip compressed it; what is cut off or damaged throws `Damaged` when it is come to. */
export const gzipped = (file: LogFile): Content => ({ pieces: (from) => skipping(unpacked(file), from) });

/** The bytes [start, start + length) of a content; fewer where it is shorter. */
export const sliceOf = async (content: Content, start: number, length: number): Promise<Uint8Array> => {
  const found: Uint8Array[] = [];
  let size = 0;
  for await (const bytes of content.pieces(start)) {
    found.push(bytes);
    size += bytes.length;
    if (size >= length) break;
  }
  return Buffer.concat(found).subarray(0, length);
};
