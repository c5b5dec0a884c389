// @ts-check
import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { inScratch, median, once, ROOT, runbook } from './measure.mjs';
import { writePlaybook } from './playbooks.mjs';

/** @typedef {import('./table.mjs').Row} Row */

const BYTES = 200_000_000;
const COMMAND = `yes '2026-11-22T03:14:15.926Z api-backend request failed: connection refused' | head -c ${BYTES}`;

/**
 * SHA-256 of a file, hex.
 * @param {string} file
 */
async function digest(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/**
 * The largest file below a folder: the recorded output.
 * @param {string} folder
 */
function largest(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  return files.toSorted((a, b) => statSync(b).size - statSync(a).size)[0] ?? '';
}

/**
 * One step that prints 200 MB, against a pipe to a file; every byte must be on disk.
 * @param {number} rounds
 * @returns {Promise<Row[]>}
 */
export const output = (rounds) =>
  inScratch(async (folder) => {
    const raw = join(folder, 'raw');
    const floor = { name: 'floor of output', args: [join(ROOT, 'bench/floors/output.mjs'), COMMAND, raw] };
    const file = writePlaybook(folder, 'output', [COMMAND]);
    const play = { name: 'runbook play (200 MB)', args: runbook('play', file) };
    /** @type {import('./measure.mjs').Run[]} */
    const floors = [];
    /** @type {import('./measure.mjs').Run[]} */
    const plays = [];
    for (let round = -1; round < rounds; round++) {
      const bare = await once(floor, { peak: true });
      const played = await inScratch(async (home) => {
        const run = await once(play, { peak: true, home });
        const recorded = largest(home);
        if ((await digest(recorded)) !== (await digest(raw)))
          throw new Error(`${recorded} is not what was printed`);
        return run;
      });
      if (round < 0) continue;
      floors.push(bare);
      plays.push(played);
    }
    const times = (/** @type {typeof plays} */ runs) => runs.map(({ ms }) => ms);
    const peak = plays.map(({ mb }) => mb);
    return [
      { name: 'floor: 200 MB through a Node pipe to a file', unit: 'ms', values: times(floors), ratio: 1 },
      {
        name: 'runbook play: one step that prints 200 MB, complete on disk',
        unit: 'ms',
        values: times(plays),
        ratio: median(times(plays)) / median(times(floors)),
        limit: 1.5,
      },
      { name: 'floor: peak memory', unit: 'MB', values: floors.map(({ mb }) => mb), ratio: 1 },
      {
        name: 'runbook: peak memory (at most 120 MB)',
        unit: 'MB',
        values: peak,
        ratio: median(peak) / 120,
        limit: 1,
      },
    ];
  });
