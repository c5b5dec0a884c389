import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { CliRig } from '../cli/rig.ts';
import { report } from './figures.ts';

const STEPS = Array.from({ length: 20 }, (_, n) => `s${n}`);

/** Mounts a disk of 512 KiB that nobody else sees, lets a play fill it, makes room, and goes on. */
const SCRIPT = `
mount -t tmpfs -o size=512k,mode=700 none "$RUNBOOK_HOME" || exit 99
node "$BIN" play p.yaml > played.out 2> played.err; echo $? > played.code
node "$BIN" show --format json > shown.json
rm "$RUNBOOK_HOME/filler"
node "$BIN" resume > resumed.out 2> resumed.err; echo $? > resumed.code
ls "$RUNBOOK_HOME"/plays/* > left
`;

test('a disk that is really full stops the play before its next step, and the play goes on later', () => {
  using rig = new CliRig();
  const steps = STEPS.map((id) => `  - {id: ${id}, shell: "echo ${id} >> ran"}`).join('\n');
  const fill = '  - {id: fill, shell: "! cat /dev/zero > $RUNBOOK_HOME/filler"}';
  rig.write('p.yaml', `runbook: 1\ntitle: P\nrequires: {env: [RUNBOOK_HOME]}\nsteps:\n${fill}\n${steps}\n`);
  rig.write('home/.keep', '');
  // A mount that needs no root, in a namespace of its own; where the system forbids that, this must not pass.
  const env = { ...rig.env, BIN: new URL('../../bin/runbook.js', import.meta.url).pathname };
  const run = spawnSync('unshare', ['-Urm', 'sh', '-c', SCRIPT], { cwd: rig.cwd, env, encoding: 'utf8' });
  expect(run.error ?? run.stderr, 'needs util-linux and user namespaces').toBe('');
  expect(run.status).toBe(0);
  expect(rig.read('played.code')).toBe('1\n');
  expect(rig.read('played.err')).toContain('RB604');
  expect(rig.read('played.err')).toContain('the disk is full');
  expect(rig.read('played.err')).toContain('runbook resume');
  const shown = JSON.parse(rig.read('shown.json'));
  expect(shown).toMatchObject({ status: 'interrupted', error: { code: 'RB604' } });
  expect(rig.read('resumed.code')).toBe('0\n');
  expect(rig.read('ran').trim().split('\n')).toEqual(STEPS);
  expect(rig.read('left')).not.toContain('ballast');
  const result = 'the stop is on record, every step ran once';
  report({ test: 'T17', what: 'a real file system of 512 KiB that a step fills', n: 1, result });
});
