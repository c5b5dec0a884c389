import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { CliRig } from '../cli/rig.ts';
import { report } from './figures.ts';

const STEPS = Array.from({ length: 20 }, (_, n) => `s${n}`);

/** A disk of 512 KiB that nobody else sees: a mount that needs no root, in a namespace of its own. */
function onSmallDisk(rig: CliRig, script: string): void {
  rig.write('home/.keep', '');
  const mount = 'mount -t tmpfs -o size=512k,mode=700 none "$RUNBOOK_HOME" || exit 99';
  const run = spawnSync('unshare', ['-Urm', 'sh', '-c', `${mount}\n${script}`], {
    cwd: rig.cwd,
    env: { ...rig.env, BIN: new URL('../../bin/runbook.js', import.meta.url).pathname },
    encoding: 'utf8',
    timeout: 50_000,
  });
  // Where the system forbids that, this must not pass.
  expect(run.error ?? run.stderr, 'needs util-linux and user namespaces').toBe('');
  expect(run.status).toBe(0);
}

/** Lets a play fill the disk, makes room, and goes on. */
const FILLED = `
node "$BIN" play p.yaml > played.out 2> played.err; echo $? > played.code
node "$BIN" show --format json > shown.json
rm "$RUNBOOK_HOME/filler"
node "$BIN" resume > resumed.out 2> resumed.err; echo $? > resumed.code
ls "$RUNBOOK_HOME"/plays/* > left
`;

/** Kills the engine; its step fills the disk and ends; then there is room again. */
const KILLED = `
node "$BIN" play p.yaml > played.out 2> played.err & engine=$!
until test -e started; do sleep 0.05; done
kill -9 $engine; wait $engine 2> killed.err
touch go
until grep -q 7 "$RUNBOOK_HOME"/plays/*/running/*.exit; do sleep 0.05; done
rm "$RUNBOOK_HOME/filler"
node "$BIN" resume --format json > resumed.json 2> resumed.err; echo $? > resumed.code
`;

test('a disk that is really full stops the play before its next step, and the play goes on later', () => {
  using rig = new CliRig();
  const steps = STEPS.map((id) => `  - {id: ${id}, shell: "echo ${id} >> ran"}`).join('\n');
  const fill = '  - {id: fill, shell: "! cat /dev/zero > $RUNBOOK_HOME/filler"}';
  rig.write('p.yaml', `runbook: 1\ntitle: P\nrequires: {env: [RUNBOOK_HOME]}\nsteps:\n${fill}\n${steps}\n`);
  onSmallDisk(rig, FILLED);
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

test('a command whose engine was killed leaves its exit code on a disk that is really full', () => {
  using rig = new CliRig();
  const fill =
    'touch started; until test -e go; do sleep 0.05; done; ! cat /dev/zero > $RUNBOOK_HOME/filler; exit 7';
  rig.write(
    'p.yaml',
    `runbook: 1\ntitle: P\nrequires: {env: [RUNBOOK_HOME]}\nsteps:\n  - {id: a, shell: "${fill}"}\n`,
  );
  onSmallDisk(rig, KILLED);
  expect(rig.read('resumed.code')).toBe('4\n');
  const [a] = JSON.parse(rig.read('resumed.json')).steps;
  expect(a).toMatchObject({ status: 'failed', attempts: 1, outputs: { exit_code: 7 } });
});

/** A disk without a byte left: nothing can be locked or recorded, and what was recorded can still be read. */
const FULL = `
node "$BIN" play p.yaml > /dev/null 2> first.err; echo $? > first.code
! cat /dev/zero > "$RUNBOOK_HOME/filler" 2> filler.err
node "$BIN" play p.yaml > /dev/null 2> full.err; echo $? > full.code
node "$BIN" plays > plays.out 2> plays.err; echo $? > plays.code
node "$BIN" transcript > transcript.md 2> transcript.err; echo $? > transcript.code
rm "$RUNBOOK_HOME/filler"
node "$BIN" plays > after.out 2> after.err
node "$BIN" play p.yaml > /dev/null 2> last.err; echo $? > last.code
`;

test('no play begins on a disk that is really full, and the plays on it can be read', () => {
  using rig = new CliRig();
  rig.write('p.yaml', 'steps:\n  - {id: a, shell: "echo a >> ran"}\n');
  onSmallDisk(rig, FULL);
  expect(rig.read('first.code')).toBe('0\n');
  expect(['1\n', '9\n']).toContain(rig.read('full.code'));
  expect(rig.read('full.err')).toContain('the disk is full');
  expect(rig.read('plays.code')).toBe('0\n');
  expect(rig.read('plays.out').trim().split('\n')).toHaveLength(2);
  expect(rig.read('transcript.code')).toBe('0\n');
  expect(rig.read('transcript.md')).toContain('echo a');
  expect(rig.read('after.err')).toBe('');
  expect(rig.read('last.code')).toBe('0\n');
  expect(rig.read('ran')).toBe('a\na\n');
});
