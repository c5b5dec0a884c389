import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createContext, Script } from 'node:vm';
import { isSystemError, systemReason } from '../diagnostics/system-error.ts';
import type { LogFile, Logs } from '../ports/logs.ts';

/** Milliseconds that matching may take. */
const PATIENCE = 1_000;

async function opened(handle: FileHandle): Promise<LogFile | { reason: string; missing: boolean }> {
  const stat = await handle.stat();
  if (!stat.isFile()) {
    await handle.close();
    return { reason: stat.isDirectory() ? 'it is a folder' : 'it is no file', missing: false };
  }
  return {
    size: stat.size,
    modified: stat.mtimeMs,
    async read(start, length) {
      const wanted = Math.min(length, stat.size - start);
      if (wanted <= 0) return new Uint8Array();
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(wanted), 0, wanted, start);
      return buffer.subarray(0, bytesRead);
    },
    close: () => handle.close(),
  };
}

let script: Script | undefined;

/** Patterns backtrack, and a few take longer than anybody lives: only another context can be stopped meanwhile. */
const matching: Logs['matching'] = (pattern, texts) => {
  script ??= new Script('texts.map((text) => pattern.test(text))');
  try {
    const verdicts: boolean[] = script.runInContext(createContext({ pattern, texts }), { timeout: PATIENCE });
    return [...verdicts];
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined;
    throw error;
  }
};

/** The files of this machine, for looking into. */
export const createLogs = (): Logs => ({
  async open(path) {
    try {
      // What is no file could hold the opening up for ever.
      return await opened(await open(path, constants.O_RDONLY | constants.O_NONBLOCK));
    } catch (error) {
      return { reason: systemReason(error), missing: isSystemError(error) && error.code === 'ENOENT' };
    }
  },
  matching,
});
