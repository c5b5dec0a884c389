import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A folder for one test file, and how to remove it. */
export const temporaryFolder = (): { path: string; remove: () => void } => {
  const path = mkdtempSync(join(tmpdir(), 'runbook-host-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
};

/** Bundles a script of ./children so that plain Node runs it; returns the file's path. */
export const bundleChild = async (name: string, folder: string): Promise<string> => {
  const file = join(folder, `${name}.mjs`);
  await build({
    input: join(root, 'test/host/children', `${name}.ts`),
    platform: 'node',
    external: [/^node:/],
    cwd: root,
    output: { file, format: 'esm', codeSplitting: false },
    logLevel: 'silent',
  });
  return file;
};
