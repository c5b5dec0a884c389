import { chmodSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CliRig } from '../cli/rig.ts';

/** A server on loopback that counts who connects. */
export interface Counting {
  readonly port: number;
  readonly connections: () => number;
  close(): Promise<void>;
}

/** Answers every request with `body`. */
export async function counting(body: string): Promise<Counting> {
  let connections = 0;
  const server: Server = createServer((_, response) => response.end(body));
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    connections: () => connections,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Programs of steps that read and are run by every probe, by `--probe=all` only, and of what no plan may run. */
export const PROGRAMS = {
  reads: ['r_shell', 'r_words', 'r_metric', 'r_log', 'r_lane1', 'r_lane2', 'r_item', 'r_arm'],
  behind: ['r_child', 'r_beside', 'r_each', 'r_after'],
  never: [
    'c_shell',
    'c_words',
    'c_verify',
    'c_undo',
    'c_destroy',
    'c_notify',
    'c_item',
    'c_lane',
    'c_child',
  ].concat(['c_asked', 'c_tty', 'c_wait', 'c_arm', 'c_plain', 'c_secret']),
} as const;

const PATH = 'bin';

/** Writes a playbook in which each kind of read and each kind of change stand side by side; returns where programs are found. */
export function writeEverything(
  rig: CliRig,
  { read, change, redis }: { readonly read: number; readonly change: number; readonly redis: number },
): { readonly PATH: string } {
  for (const name of Object.values(PROGRAMS).flat())
    chmodSync(rig.write(`${PATH}/${name}`, '#!/bin/sh\necho 5\n'), 0o755);
  rig.write('app.log', '2026-01-01T02:59:00Z ERROR timeout\n');
  rig.write(
    'child.yaml',
    'runbook: 1\ntitle: Child\nsteps:\n  - { id: look, effect: read, shell: r_child }\n  - { id: act, shell: c_child }\n',
  );
  rig.write('everything.yaml', everything({ read, change, redis }));
  return { PATH: `${rig.cwd}/${PATH}:${rig.env.PATH}` };
}

const everything = ({
  read,
  change,
  redis,
}: Record<'read' | 'change' | 'redis', number>): string => `runbook: 1
title: Everything
inputs: { token: { type: secret, from: { command: c_secret } } }
steps:
  - { id: shell_read, effect: read, shell: { run: r_shell, capture: text } }
  - { id: words_read, effect: read, shell: [r_words, a] }
  - { id: metric, metric-threshold: { metric: { command: r_metric }, critical: "> 3" } }
  - { id: series, metric-threshold: { metric: { prometheus: { url: "http://127.0.0.1:${read}/metrics", name: rate } } } }
  - { id: get, http-check: "http://127.0.0.1:${read}/" }
  - { id: ping, redis: { url: "redis://127.0.0.1:${redis}", command: PING } }
  - { id: log, log-search: { log: { file: ./app.log } } }
  - { id: printed, log-search: { log: { command: r_log } } }
  - id: lanes
    parallel: [{ id: lane1, effect: read, shell: r_lane1 }, { id: lane2, effect: read, shell: r_lane2 }]
  - id: items
    repeat: { for-each: [a, b], steps: [{ id: item, effect: read, shell: "r_item {{item}}" }] }
  - id: arms
    branch:
      - { when: steps.metric.level == "critical", then: [{ id: arm, effect: read, shell: r_arm }] }
      - { otherwise: [{ id: other, shell: c_arm }] }
  - { id: asked, effect: read, approve: true, shell: c_asked }
  - { id: screen, effect: read, shell: { run: c_tty, tty: true } }
  - { id: question, confirm: Go on? }
  - { id: later, wait: 5m }
  - { id: until, wait: { until: { shell: c_wait }, at-most: 1m } }
  - { id: post, http-check: { url: "http://127.0.0.1:${change}/", method: POST } }
  - { id: child, play: { playbook: ./child.yaml } }
  - { id: shell_change, effect: change, shell: "c_shell {{inputs.token}}", verify: { shell: c_verify }, undo: { shell: c_undo } }
  - { id: plain, shell: c_plain }
  - { id: words_change, shell: [c_words, a] }
  - { id: gone, effect: destroy, destroys: all, shell: c_destroy }
  - { id: set, redis: { url: "redis://127.0.0.1:${change}", command: SET a b } }
  - { id: hook, notify: { webhook: { url: "http://127.0.0.1:${change}/", body: hello } } }
  - { id: tell, notify: { command: c_notify } }
  - { id: hands, checklist: [Do this., Do that.] }
  - id: both
    parallel: [{ id: beside, effect: read, shell: r_beside }, { id: lane, shell: c_lane }]
  - id: each
    repeat: { for-each: [a], steps: [{ id: look_each, effect: read, shell: r_each }, { id: change_each, shell: c_item }] }
  - { id: after, effect: read, shell: r_after }
`;
