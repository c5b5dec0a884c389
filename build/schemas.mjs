// @ts-check
// Writes what is generated from the source: schemas/, docs/errors.md, docs/guides.md, docs/kinds.md and the pages of
// docs/kinds/.
// A test compares them with the source and fails when they are stale.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The bundle lies inside the project, so that its imports of packages are found. */
const temporary = mkdtempSync(join(root, 'node_modules/.schemas-'));
try {
  const bundle = await rolldown({
    input: join(root, 'build/generated.ts'),
    cwd: root,
    platform: 'node',
    external: (id) => !id.startsWith('.') && !id.startsWith('/'),
  });
  const file = join(temporary, 'generated.mjs');
  await bundle.write({ file, format: 'esm', codeSplitting: false });
  await bundle.close();
  /** @type {typeof import('./generated.ts')} */
  const { generatedFiles } = await import(pathToFileURL(file).href);
  /** @param {string} path */
  const read = (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined);
  /** @param {string} folder */
  const list = (folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`);
  for (const [path, text] of Object.entries(generatedFiles({ read, list }))) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    console.log(path);
  }
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
