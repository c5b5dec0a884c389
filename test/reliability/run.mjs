// @ts-check
// `npm run reliability`: runs the tests of this folder and prints the figures they report, as a table for
// docs/reliability.md. RUNBOOK_TEST_SCALE makes them longer, RUNBOOK_TEST_SEED chooses other cases. Arguments name some
// of the tests: `npm run reliability -- kills trees`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensurePrograms } from '../programs.mjs';

ensurePrograms();
const folder = mkdtempSync(join(tmpdir(), 'runbook-figures-'));
const file = join(folder, 'figures.jsonl');
const names = process.argv.slice(2).map((name) => `test/reliability/${name}.test.ts`);
const run = spawnSync('npx', ['vitest', 'run', ...(names.length === 0 ? ['test/reliability'] : names)], {
  stdio: ['inherit', 2, 'inherit'],
  env: { ...process.env, RUNBOOK_FIGURES: file },
});
/** @type {import('./figures.ts').Figure[]} */
const figures = existsSync(file)
  ? readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
  : [];
rmSync(folder, { recursive: true, force: true });
const number = (/** @type {{ test: string }} */ { test }) => Number(test.slice(1));
figures.sort((a, b) => number(a) - number(b) || a.what.localeCompare(b.what));
console.log('| test | what | N | seed | result |\n|---|---|---|---|---|');
for (const { test, what, n, seed = '', result } of figures)
  console.log(`| ${test} | ${what} | ${n} | ${seed} | ${result} |`);
process.exitCode = run.status ?? 1;
