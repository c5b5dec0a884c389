import { createNetwork } from '../../../src/host/network.ts';

// get URL...: prints what came of each request, as JSON.
const network = createNetwork();
const ends = [];
for (const url of process.argv.slice(2)) {
  const request = { method: 'GET', url, headers: {}, redirects: 3, maxBody: 1000 };
  ends.push(await network.http(request, new AbortController().signal));
}
process.stdout.write(JSON.stringify(ends));
