import { chmodSync } from 'node:fs';
import { expect, test } from 'vitest';
import { canaryFiles } from '../../src/cli/canary/canary-playbook.ts';
import type { Check } from '../../src/cli/checks.ts';
import { FORMATS } from '../../src/cli/transcript-formats.ts';
import { kinds } from '../../src/steps/index.ts';
import { CliRig, until } from './rig.ts';

test('the canary is in every kind of step', async () => {
  using rig = new CliRig();
  for (const [name, text] of Object.entries(canaryFiles('x\n'))) rig.write(name, text);
  const plan = JSON.stringify(await rig.json('plan', 'canary.yaml'));
  const used = new Set([...plan.matchAll(/"kind":"([a-z-]+)"/g)].map(([, kind]) => kind));
  expect([...used].toSorted()).toEqual(Object.keys(kinds).toSorted());
});

/** Milliseconds for a dozen plays and transcripts on a busy machine. */
const AT_MOST = 300_000;

test(
  'a canary is found nowhere, and each place was searched',
  async () => {
    using rig = new CliRig();
    const { code, stdout } = await rig.run('doctor', '--redaction', '--format', 'json');
    const checks: (Check & { spellings?: number; hits?: number })[] = JSON.parse(stdout).checks;
    expect(checks.filter(({ level }) => level !== 'ok')).toEqual([]);
    expect(code).toBe(0);
    const [canary, ...places] = checks;
    expect(canary?.found).toMatch(/^\d{2,} spellings of it, printed by each kind of step$/);
    expect(places.map(({ name }) => name)).toEqual([
      'journal',
      'files of output',
      'other files of the state folder',
      'names of files',
      'screen',
      'events (ndjson)',
      ...FORMATS.map((format) => `transcript (${format})`),
      'refusals',
      'list of processes',
      'environment of other commands',
    ]);
    for (const { name, found, spellings, hits } of places) {
      expect(spellings).toBeGreaterThan(40);
      expect(hits).toBe(0);
      // Where nothing is, nothing was searched.
      expect(found, name).toMatch(/^0 hits in [1-9]/);
    }
    // It is played elsewhere: the operator's own plays are as they were.
    expect(rig.plays()).toEqual([]);
  },
  AT_MOST,
);

test(
  'a leak is a problem, with its place and its spelling',
  async () => {
    using rig = new CliRig();
    rig.env.NODE_OPTIONS = `--require ${rig.write('leak.cjs', "if (process.env.CANARY) process.stderr.write(Buffer.from(process.env.CANARY).toString('hex'));")}`;
    const { code, stdout } = await rig.run('doctor', '--redaction');
    expect(code).toBe(9);
    expect(stdout).toMatch(
      /^PROBLEM {2}screen: \d hits? in .* bytes, the first one at byte 0: [0-9a-f]{80,}$/m,
    );
    expect(stdout).toMatch(/^ok {7}journal: 0 hits/m);
  },
  AT_MOST,
);

test(
  'a canary that did not get there is no clean bill',
  async () => {
    using rig = new CliRig();
    rig.env.NODE_OPTIONS = `--require ${rig.write('die.cjs', "if (process.env.CANARY) { console.error('no play today'); process.exit(1); }")}`;
    const { code, stdout } = await rig.run('doctor', '--redaction');
    expect(code).toBe(9);
    expect(stdout).toMatch(/^PROBLEM {2}Canary: no play today$/m);
  },
  AT_MOST,
);

test(
  'the secrets of a playbook are told by name, length and source',
  async () => {
    using rig = new CliRig();
    rig.write(
      'p.yaml',
      `runbook: 1
title: P
requires: { env: [API_TOKEN] }
inputs:
  token: { type: secret, from: { env: API_TOKEN } }
  pin: { type: secret, from: { env: PIN } }
  open: { type: secret, from: { file: open } }
  key: { type: secret, from: { file: key } }
  printed: { type: secret, from: { command: [touch, canary] } }
  typed: { type: secret, from: { prompt: true } }
  none: { type: secret, from: { env: NONE } }
steps: [{ id: a, effect: read, shell: 'curl -H "x: {{inputs.token}}" http://127.0.0.1:1' }]
`,
    );
    chmodSync(rig.write('open', 'hunter2-Tr0ub4dor\n'), 0o644);
    chmodSync(rig.write('key', '-----BEGIN KEY-----\nabcdefghijkl\nxyz\n-----END KEY-----\n'), 0o600);
    const env = { API_TOKEN: 'swordfish-42', PIN: '1234' };
    const { code, stdout } = await rig.start(['doctor', '--redaction', 'p.yaml'], env).ended;
    expect(code).toBe(9);
    expect(stdout).toMatch(
      /^ok {7}token: 12 bytes from the variable API_TOKEN, looked for in \d+ spellings$/m,
    );
    expect(stdout).toMatch(
      /^note {5}token: every command of the playbook has API_TOKEN in its environment$/m,
    );
    expect(stdout).toMatch(/^PROBLEM {2}pin: 4 bytes from the variable PIN: it is shorter than 6 bytes/m);
    expect(stdout).toMatch(/^PROBLEM {2}open: .* other users may read or change it$/m);
    expect(stdout).toMatch(/^note {5}key: 54 bytes from its file key, .*; 1 of its lines are too short/m);
    expect(stdout).toMatch(/^note {5}printed: not looked at: touch canary prints it when it is played$/m);
    expect(stdout).toMatch(/^note {5}typed: not looked at: it is asked for when it is played$/m);
    expect(stdout).toMatch(/^note {5}none: not looked at: it is not set here$/m);
    expect(stdout).toMatch(
      /^note {5}p\.yaml: line 12: the secret "token" would be an argument of a program/m,
    );
    expect(stdout).not.toMatch(/swordfish|1234\b|hunter2|abcdefghijkl/);
    expect(rig.has('canary')).toBe(false);
  },
  AT_MOST,
);

test('a play whose engine died while a command changed something holds what that printed', async () => {
  using rig = new CliRig();
  rig.write(
    'p.yaml',
    "steps:\n  - {id: a, shell: 'echo hunter2; touch up; while [ ! -e go ]; do sleep 0.02; done'}\n",
  );
  const { child, ended } = rig.start(['play', 'p.yaml']);
  await until(() => rig.has('up'));
  child.kill('SIGKILL');
  await ended;
  const [play = ''] = rig.plays();
  expect((await rig.run('doctor')).stdout).toContain(
    `${play} holds what a command printed as it was printed`,
  );
  rig.write('go', '');
  expect((await rig.run('resume')).code).toBe(0);
  expect((await rig.run('doctor')).stdout).not.toContain('as it was printed');
});

test('without --redaction a playbook is refused', async () => {
  using rig = new CliRig();
  const { code, stderr } = await rig.run('doctor', 'p.yaml');
  expect(code).toBe(2);
  expect(stderr).toContain('takes a playbook only with --redaction');
});
