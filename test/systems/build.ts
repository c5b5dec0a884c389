import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The programs of a stand-in, bundled for one test file as the build does it for everyone. */
export interface BuiltSystem {
  readonly dir: string;
  readonly entry: string;
  remove(): void;
}

/** Bundles system.ts and every file beside it that starts with a `#!` line into a temporary folder. */
export const buildSystem = async (name: string): Promise<BuiltSystem> => {
  const folder = join(root, 'fixtures/systems', name);
  const entries = readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && readFileSync(join(folder, file), 'utf8').startsWith('#!'))
    .map((file) => [file.slice(0, -'.ts'.length), join(folder, file)]);
  const dir = mkdtempSync(join(tmpdir(), `built-${name}-`));
  const build = await rolldown({ input: Object.fromEntries(entries), platform: 'node', cwd: root });
  await build.write({
    dir,
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: 'chunks/[name].cjs',
  });
  await build.close();
  return { dir, entry: join(dir, 'system.cjs'), remove: () => rmSync(dir, { recursive: true, force: true }) };
};
