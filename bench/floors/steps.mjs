// @ts-check
// The floor for many steps: `sh -c true` N times with pipes, two synced lines around each (argv: N, file).
import { spawn } from 'node:child_process';
import { fdatasyncSync, openSync, writeSync } from 'node:fs';

const [count = '1', file = 'journal'] = process.argv.slice(2);
const journal = openSync(file, 'a');
const record = (/** @type {object} */ entry) => {
  writeSync(journal, `${JSON.stringify(entry)}\n`);
  fdatasyncSync(journal);
};

for (let step = 0; step < Number(count); step++) {
  record({ type: 'started', step });
  const child = spawn('sh', ['-c', 'true'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.resume();
  child.stderr.resume();
  const code = await new Promise((resolve) => child.on('close', resolve));
  record({ type: 'finished', step, code });
}
