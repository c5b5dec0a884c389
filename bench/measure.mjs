// @ts-check
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the project. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

const PEAK = join(ROOT, 'bench/peak.cjs');

/**
 * A thing to measure: a Node program with its arguments.
 * @typedef {{ name: string, args: readonly string[] }} Subject
 *
 * One run: wall time in milliseconds, peak resident memory in MB, 0 unless asked for.
 * @typedef {{ ms: number, mb: number }} Run
 */

/**
 * What Node is started with to run the program in this checkout.
 * @param {readonly string[]} argv
 */
export const runbook = (...argv) => [join(ROOT, 'bin/runbook.js'), ...argv];

/**
 * Calls `work` with a new folder and removes it afterwards.
 * @template T
 * @param {(folder: string) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function inScratch(work) {
  const folder = mkdtempSync(join(tmpdir(), 'runbook-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Runs a subject once, its state in a folder of its own. Fails when the subject fails: a fast failure is no result.
 * @param {Subject} subject
 * @param {{ peak?: boolean, home?: string }} [options] `peak`: also measure memory; `home`: keep the state there
 * @returns {Promise<Run>}
 */
export const once = ({ name, args }, { peak = false, home } = {}) =>
  inScratch(async (scratch) => {
    const peakFile = join(scratch, 'peak');
    const env = {
      PATH: process.env.PATH ?? '',
      HOME: scratch,
      RUNBOOK_HOME: home ?? join(scratch, 'plays'),
      ...(peak && { RUNBOOK_BENCH_PEAK: peakFile }),
    };
    const argv = peak ? ['--require', PEAK, ...args] : args;
    const start = performance.now();
    const child = spawn(process.execPath, argv, { cwd: scratch, env, stdio: ['ignore', 'ignore', 'pipe'] });
    let complaint = '';
    child.stderr.on('data', (chunk) => {
      complaint = (complaint + chunk).slice(-2000);
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    const ms = performance.now() - start;
    if (code !== 0) throw new Error(`${name}: exit code ${code}\n${complaint}`);
    return { ms, mb: peak ? Number(readFileSync(peakFile, 'utf8')) / 1024 : 0 };
  });

/**
 * Runs the subjects in turn, A B C A B C, after one round that does not count.
 * @param {readonly Subject[]} subjects
 * @param {number} rounds
 * @param {{ peak?: boolean }} [options]
 * @returns {Promise<Run[][]>} the runs of each subject
 */
export async function inTurn(subjects, rounds, options) {
  /** @type {Run[][]} */
  const runs = subjects.map(() => []);
  for (let round = -1; round < rounds; round++) {
    for (const [index, subject] of subjects.entries()) {
      const run = await once(subject, options);
      if (round >= 0) runs[index]?.push(run);
    }
  }
  return runs;
}

/**
 * The median of a list that is not empty.
 * @param {readonly number[]} values
 */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
