import { readSync } from 'node:fs';

/**
 * Fills a buffer from an open file, beginning `from` a place or, where that is null, where reading stands; what was read,
 * which is shorter than the buffer only where the file ends.
 */
export function fill(fd: number, bytes: Buffer, from: number | null): Uint8Array {
  let filled = 0;
  while (filled < bytes.length) {
    const count = readSync(fd, bytes, filled, bytes.length - filled, from === null ? null : from + filled);
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}
