import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './architecture/source.ts';

const modified = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Before all tests: says so when the tests of the real program would see an older one than the source. */
export default function warnOfStaleBuild(): void {
  const sources = ['src', 'schemas', 'build', 'fixtures/systems'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
      join(ROOT, folder, name),
    ),
  );
  const built = modified(join(ROOT, 'dist/main.cjs'));
  if (sources.some((path) => modified(path) > built)) {
    console.warn('dist/ is older than the source: tests of the real program need `npm run build` first');
  }
}
