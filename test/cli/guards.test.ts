import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CliRig, until } from './rig.ts';

/** A page of metrics that is well until a command has begun. */
async function page(rig: CliRig) {
  const server = createServer((_, response) => {
    response.end(`error_rate ${rig.has('begun') ? 14 : 1}\n`);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/metrics`,
    [Symbol.dispose]: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const playbook = (url: string, more = ''): string => `runbook: 1
title: Roll out
guards:
  - id: error_rate
    metric: { prometheus: { url: "${url}", name: error_rate } }
    critical: "> 10/s"
    for: 300ms
    every: 100ms${more}
steps:
  - {id: roll, name: Roll it out, shell: "echo > begun; until test -e go; do sleep 0.02; done; echo done >> ran", undo: {shell: rm ran}}
  - {id: traffic, shell: echo traffic >> ran}
`;

/** Plays until the guard trips, then lets the command end. */
async function guarded(rig: CliRig, yaml: string) {
  rig.write('p.yaml', yaml);
  const play = rig.start(['play', 'p.yaml', '--format', 'json']);
  let told = '';
  play.child.stderr?.on('data', (more: string) => {
    told += more;
  });
  await until(() => told.includes('GUARD error_rate HAS TRIPPED'));
  rig.write('go', '');
  return play.ended;
}

test('a guard stops a play while a step runs: exit code 7, and which guard, value and step', async () => {
  using rig = new CliRig();
  using metrics = await page(rig);
  const { code, stdout } = await guarded(rig, playbook(metrics.url));
  expect(code).toBe(7);
  const end = JSON.parse(stdout);
  expect(end).toMatchObject({ status: 'stopped', exitCode: 7, guard: 'error_rate', stoppedAt: 'traffic' });
  expect(end.error.message).toBe(
    'guard error_rate saw 14/s, critical > 10/s for 300 ms, while Roll it out ran',
  );
  expect(rig.read('ran')).toBe('done\n');
  const { stdout: transcript } = await rig.run('transcript');
  expect(transcript).toContain('**Stopped by a guard** at step `traffic`');
  expect(transcript).toContain('**Guard tripped:** RB550 guard error\\_rate saw 14/s');
});

test('one that pauses waits where nobody is there: exit code 8, and a resume looks first', async () => {
  using rig = new CliRig();
  using metrics = await page(rig);
  const { code } = await guarded(rig, playbook(metrics.url, '\n    on-breach: pause'));
  expect(code).toBe(8);
  expect((await rig.run('resume')).code).toBe(8);
  expect(rig.read('ran')).toBe('done\n');
  rmSync(join(rig.cwd, 'begun'));
  expect((await rig.run('resume')).code).toBe(0);
  expect(rig.read('ran')).toBe('done\ntraffic\n');
});
