// @ts-check
import { join } from 'node:path';
import { inScratch, inTurn, median, once, ROOT, runbook } from './measure.mjs';
import { writePlaybook } from './playbooks.mjs';

/** @typedef {import('./table.mjs').Row} Row */

const FLOOR = join(ROOT, 'bench/floors/steps.mjs');
const MANY = 1000;

/**
 * What each further step costs, against a loop that only spawns and writes; and whether five times the steps cost
 * five times as much.
 * @param {number} rounds
 * @returns {Promise<Row[]>}
 */
export const steps = (rounds) =>
  inScratch(async (folder) => {
    const play = (/** @type {number} */ count) => {
      const file = writePlaybook(folder, `steps-${count}`, Array(count).fill('true'));
      return { name: `runbook play (${count} steps)`, args: runbook('play', file) };
    };
    const floor = (/** @type {number} */ count) => ({
      name: `floor of ${count} steps`,
      args: [FLOOR, String(count), join(folder, 'journal')],
    });
    const runs = await inTurn([floor(1), play(1), floor(MANY), play(MANY)], rounds, { peak: true });
    const [floorOne = [], playOne = [], floorMany = [], playMany = []] = runs.map((list) =>
      list.map(({ ms }) => ms),
    );
    const slopes = (/** @type {number[]} */ many, /** @type {number[]} */ one) =>
      many.map((ms) => (ms - median(one)) / (MANY - 1));
    const floorSlopes = slopes(floorMany, floorOne);
    const playSlopes = slopes(playMany, playOne);
    const long = await once(play(5 * MANY), { peak: true });
    const peaks = (runs[3] ?? []).map(({ mb }) => mb);
    const work = long.ms - median(playOne);
    return [
      {
        name: 'floor: spawn sh -c true with pipes, two synced lines; each',
        unit: 'ms',
        values: floorSlopes,
        ratio: 1,
      },
      {
        name: `runbook: each further sh -c true step (1 to ${MANY})`,
        unit: 'ms',
        values: playSlopes,
        ratio: median(playSlopes) / median(floorSlopes),
        limit: 1.5,
      },
      {
        name: `runbook: ${5 * MANY} steps against ${MANY} (5 is linear)`,
        unit: 'ms',
        values: [long.ms],
        ratio: work / (median(playMany) - median(playOne)),
      },
      { name: `runbook: peak memory, ${MANY} steps`, unit: 'MB', values: peaks, ratio: 1 },
      {
        name: `runbook: peak memory, ${5 * MANY} steps`,
        unit: 'MB',
        values: [long.mb],
        ratio: long.mb / median(peaks),
      },
    ];
  });
