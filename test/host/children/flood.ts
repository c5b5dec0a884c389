import { createProcesses } from '../../../src/host/processes.ts';

let bytes = 0;
await createProcesses().run(
  {
    command: { shell: 'head -c 209715200 /dev/zero' },
    env: { PATH: process.env.PATH ?? '' },
    onOutput: (_stream, chunk) => {
      bytes += chunk.length;
    },
  },
  new AbortController().signal,
);
// maxRSS is in KiB.
console.log(JSON.stringify({ bytes, peak: process.resourceUsage().maxRSS * 1024 }));
