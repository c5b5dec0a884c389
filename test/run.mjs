// @ts-check
// `npm test`: gets the programs that tests need, runs every check even when an earlier one failed, says at the end
// which failed, and closes with the count of tests.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensurePrograms } from './programs.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'runbook-test-'));
const report = join(scratch, 'vitest.json');
const bin = (/** @type {string} */ name) => join(root, 'node_modules/.bin', name);

/**
 * What is read of vitest's report.
 * @typedef {{ fullName: string, status: string }} Test
 * @typedef {{ numPassedTests: number, testResults: { status: string, assertionResults: Test[] }[] }} Report
 */

/** @type {readonly { name: string, command: readonly [string, ...string[]] }[]} */
const checks = [
  { name: 'build', command: [process.execPath, join(root, 'build/build.mjs')] },
  {
    name: 'lint and format',
    command: [bin('biome'), 'ci', `--colors=${process.stdout.isTTY ? 'force' : 'off'}`, '.'],
  },
  { name: 'types', command: [bin('tsc'), '--noEmit'] },
  { name: 'dead code and dependencies', command: [bin('knip')] },
  {
    name: 'tests',
    command: [bin('vitest'), 'run', '--reporter=default', '--reporter=json', `--outputFile=${report}`],
  },
];

/**
 * Runs one check in sight; true when it passed.
 * @param {(typeof checks)[number]} check
 */
function passes({ name, command: [program, ...args] }) {
  console.log(`\n── ${name} ${'─'.repeat(Math.max(3, 72 - name.length))}`);
  const start = performance.now();
  const { status, signal, error } = spawnSync(program, args, {
    cwd: root,
    env: { ...process.env, CI: 'true' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const end = status === 0 ? 'ok' : `FAILED (${error?.message ?? signal ?? `exit code ${status}`})`;
  console.log(`── ${name}: ${end}, ${seconds} s`);
  return status === 0;
}

/**
 * What vitest counted. A file that could not even be loaded counts as one failure; a skipped test as well, since
 * nothing is skipped in silence.
 */
function countTests() {
  try {
    /** @type {Report} */
    const { numPassedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
    const unloaded = testResults.filter(
      ({ status, assertionResults: tests }) => status === 'failed' && tests.length === 0,
    );
    const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
    const others = tests.filter(({ status }) => status !== 'passed');
    for (const { fullName, status } of others)
      if (status !== 'failed') console.log(`not run (${status}): ${fullName}`);
    return { passed: numPassedTests, failed: others.length + unloaded.length };
  } catch (error) {
    console.log(`the report of the tests cannot be read: ${error instanceof Error ? error.message : error}`);
    return { passed: 0, failed: 1 };
  }
}

ensurePrograms();
const failed = checks.filter((check) => !passes(check)).map(({ name }) => name);
const count = countTests();
rmSync(scratch, { recursive: true, force: true });

console.log(failed.length === 0 ? '\nall checks passed' : `\nfailed: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 && count.failed === 0 ? 0 : 1;
console.log(`${count.passed} passed, ${count.failed} failed`);
