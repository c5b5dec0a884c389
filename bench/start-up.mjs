// @ts-check
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inScratch, inTurn, median, runbook } from './measure.mjs';
import { SMALL, writePlaybook } from './playbooks.mjs';

/** @typedef {import('./table.mjs').Row} Row */

/**
 * How long the usual commands take from nothing, against Node doing nothing.
 * @param {number} rounds
 * @returns {Promise<Row[]>}
 */
export const startUp = (rounds) =>
  inScratch(async (folder) => {
    const small = join(folder, 'small.yaml');
    writeFileSync(small, SMALL);
    const noop = writePlaybook(folder, 'noop', ['true']);
    const subjects = [
      { name: 'node -e 0', args: ['-e', '0'] },
      { name: 'runbook --version', args: runbook('--version'), limit: 1.3 },
      { name: 'runbook validate (a small playbook)', args: runbook('validate', small), limit: 2.5 },
      { name: 'runbook play (one no-op step, recorded and synced)', args: runbook('play', noop), limit: 2.5 },
    ];
    const times = (await inTurn(subjects, rounds)).map((runs) => runs.map(({ ms }) => ms));
    const floor = median(times[0] ?? []);
    return subjects.map(({ name, limit }, index) => ({
      name,
      unit: 'ms',
      values: times[index] ?? [],
      ratio: median(times[index] ?? []) / floor,
      ...(limit !== undefined && { limit }),
    }));
  });
