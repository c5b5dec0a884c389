import { openSync } from 'node:fs';
import { createProcesses } from '../../../src/host/processes.ts';

const processes = createProcesses();
const run = () =>
  processes.run(
    { command: { shell: 'true' }, env: { PATH: process.env.PATH ?? '' }, onOutput: () => {} },
    new AbortController().signal,
  );
// The first run loads what is loaded lazily; with no descriptor left nothing can be.
await run();
try {
  for (;;) openSync('/dev/null', 'r');
} catch {
  process.stderr.write('full');
}
const end = await run();
process.stdout.write(JSON.stringify(end));
