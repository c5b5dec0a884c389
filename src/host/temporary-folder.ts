import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Folder } from '../ports/files.ts';
import { openFolder } from './folder.ts';

/** Lends a folder of our own that is gone afterwards. */
export async function withTemporaryFolder<T>(use: (folder: Folder) => Promise<T>): Promise<T> {
  // Made by mkdtemp itself, so nothing else can be removed.
  const path = mkdtempSync(join(tmpdir(), 'runbook-'));
  try {
    return await use(openFolder(path));
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}
