import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Written } from '../stand.ts';

/** A folder that goes with the test. */
export const scratch = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'runbook-log-exam-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** Entries as lines of a file. */
export const wholeText = (entries: readonly Written[]): Uint8Array =>
  Buffer.concat(entries.flatMap(({ text }) => [Buffer.from(text as string), Buffer.from('\n')]));
