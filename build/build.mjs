// @ts-check
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
/** Built aside and renamed into place, so that a program that starts meanwhile finds a whole `dist`. */
const fresh = join(root, `.dist-${process.pid}`);

/**
 * Bundles entries and their lazily imported parts as CommonJS.
 * @param {Record<string, string>} input entry files by name
 * @param {string} dir
 */
async function bundle(input, dir) {
  const build = await rolldown({ input, platform: 'node', cwd: root });
  await build.write({
    dir,
    format: 'cjs',
    minify: true,
    entryFileNames: '[name].cjs',
    chunkFileNames: 'chunks/[name].cjs',
  });
  await build.close();
}

/**
 * The programs of a stand-in system: system.ts and every file beside it that starts with a `#!` line for node.
 * @param {string} folder
 */
function systemEntries(folder) {
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));
  const isEntry = (/** @type {string} */ name) =>
    name === 'system.ts' || readFileSync(join(folder, name), 'utf8').startsWith('#!/usr/bin/env node');
  return Object.fromEntries(
    files.filter(isEntry).map((name) => [name.slice(0, -'.ts'.length), join(folder, name)]),
  );
}

const systems = join(root, 'fixtures/systems');
await bundle({ main: join(root, 'src/cli/main.ts') }, fresh);
for (const name of existsSync(systems) ? readdirSync(systems) : []) {
  const entries = systemEntries(join(systems, name));
  if (Object.keys(entries).length > 0) await bundle(entries, join(fresh, 'systems', name));
}

if (existsSync(dist)) renameSync(dist, `${fresh}-old`);
renameSync(fresh, dist);
rmSync(`${fresh}-old`, { recursive: true, force: true });
