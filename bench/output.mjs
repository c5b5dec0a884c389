// @ts-check
import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, statSync, writeFileSync } from 'node:fs';
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
 * Plays in a folder of its own; every byte must have been recorded.
 * @param {{ name: string, args: string[] }} play
 * @param {string} raw
 */
const playOf = (play, raw) =>
  inScratch(async (home) => {
    const run = await once(play, { peak: true, home });
    const recorded = largest(home);
    if ((await digest(recorded)) !== (await digest(raw)))
      throw new Error(`${recorded} is not what was printed`);
    return run;
  });

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
    const secret = join(folder, 'secret');
    writeFileSync(secret, 'xoxb-2048-Tr0ub4dor&3', { mode: 0o600 });
    const inputs = `inputs: { token: { type: secret, from: { file: ${JSON.stringify(secret)} } } }\n`;
    const hiding = {
      name: 'runbook play (200 MB, with a secret)',
      args: runbook('play', writePlaybook(folder, 'hiding', [COMMAND], inputs)),
    };
    /** @type {import('./measure.mjs').Run[]} */
    const floors = [];
    /** @type {import('./measure.mjs').Run[]} */
    const plays = [];
    /** @type {import('./measure.mjs').Run[]} */
    const hidings = [];
    for (let round = -1; round < rounds; round++) {
      const bare = await once(floor, { peak: true });
      const played = await playOf(play, raw);
      const hidden = await playOf(hiding, raw);
      if (round < 0) continue;
      floors.push(bare);
      plays.push(played);
      hidings.push(hidden);
    }
    const times = (/** @type {typeof plays} */ runs) => runs.map(({ ms }) => ms);
    const peak = [...plays, ...hidings].map(({ mb }) => mb);
    return [
      { name: 'floor: 200 MB through a Node pipe to a file', unit: 'ms', values: times(floors), ratio: 1 },
      {
        name: 'runbook play: one step that prints 200 MB, complete on disk',
        unit: 'ms',
        values: times(plays),
        ratio: median(times(plays)) / median(times(floors)),
        limit: 1.5,
      },
      {
        name: 'the same with a secret that is looked for in all of it',
        unit: 'ms',
        values: times(hidings),
        ratio: median(times(hidings)) / median(times(floors)),
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
