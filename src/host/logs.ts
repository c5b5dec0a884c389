import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { isSystemError, systemReason } from '../diagnostics/system-error.ts';
import type { LogFile, Logs } from '../ports/logs.ts';
import { withPatience } from './patience.ts';

async function opened(handle: FileHandle): Promise<LogFile | { reason: string; missing: boolean }> {
  const stat = await handle.stat();
  if (!stat.isFile()) {
    await handle.close();
    return { reason: stat.isDirectory() ? 'it is a folder' : 'it is no file', missing: false };
  }
  return {
    size: stat.size,
    modified: stat.mtimeMs,
    // The number of a file that is gone is given to a later one.
    identity: `${stat.dev}:${stat.ino}:${stat.birthtimeMs}`,
    async read(start, length) {
      const wanted = Math.min(length, stat.size - start);
      if (wanted <= 0) return new Uint8Array();
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(wanted), 0, wanted, start);
      return buffer.subarray(0, bytesRead);
    },
    again: async () => {
      const now = await opened(handle);
      if ('reason' in now) throw new Error(now.reason);
      return now;
    },
    close: () => handle.close(),
  };
}

const matching: Logs['matching'] = (pattern, texts) => {
  const verdicts = withPatience('texts.map((text) => pattern.test(text))', { pattern, texts });
  return verdicts === undefined ? undefined : [...(verdicts as boolean[])];
};

/** The files of this machine, for looking into. */
export const createLogs = (): Logs => ({
  async open(path) {
    try {
      const { open } = await import('node:fs/promises');
      // What is no file could hold the opening up for ever.
      return await opened(await open(path, constants.O_RDONLY | constants.O_NONBLOCK));
    } catch (error) {
      return { reason: systemReason(error), missing: isSystemError(error) && error.code === 'ENOENT' };
    }
  },
  async list(folder) {
    const { readdir } = await import('node:fs/promises');
    return readdir(folder).catch(() => []);
  },
  matching,
});
