// @ts-check
// `npm run bench [-- part...]`: prints a table of ratios against floors measured in turn in the same run. No figure
// is asserted anywhere: machines differ, the ratios say whether the program got slower.
import { cpus } from 'node:os';
import { output } from './output.mjs';
import { startUp } from './start-up.mjs';
import { steps } from './steps.mjs';
import { table } from './table.mjs';

/** @type {Record<string, { rounds: number, measure: (rounds: number) => Promise<import('./table.mjs').Row[]> }>} */
const parts = {
  'start-up': { rounds: 40, measure: startUp },
  steps: { rounds: 3, measure: steps },
  output: { rounds: 5, measure: output },
};

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => parts[name] === undefined);
if (unknown.length > 0) {
  console.error(`no such part: ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}`);
  process.exitCode = 2;
} else {
  console.log(
    `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${process.platform}`,
  );
  for (const [name, { rounds, measure }] of Object.entries(parts)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    console.log(`\n${name}: npm run bench -- ${name}\n\n${table(await measure(rounds))}`);
  }
}
