import { chmodSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CliRig } from './rig.ts';

/** A program that says a version, beside what must be there. */
const rigWith = (required: string, said = 'tool 5.0.14'): CliRig => {
  const rig = new CliRig();
  rig.write(
    'p.yaml',
    `runbook: 1\ntitle: Versions\nrequires: { commands: [sh, ${required}] }\nsteps: [{ id: a, effect: read, shell: "true" }]\n`,
  );
  chmodSync(rig.write('bin/tool', `#!/bin/sh\necho "$@" >> "${rig.cwd}/asked"\necho "${said}" >&2\n`), 0o700);
  rig.env.PATH = `${rig.cwd}/bin:${rig.env.PATH}`;
  return rig;
};

test('a version that will do is asked for and lets the play begin', async () => {
  using rig = rigWith('{ name: tool, version: ">=5 <6", args: [version, --client] }');
  const ended = await rig.run('play', 'p.yaml');
  expect(ended.code, ended.stderr).toBe(0);
  expect(rig.read('asked')).toBe('version --client\n');
});

test.each([
  ['tool 5.0.14', '5.0.14 is installed'],
  ['usage: tool', 'it does not say which version it is'],
])('another version refuses the play: %s', async (said, message) => {
  using rig = rigWith('{ name: tool, version: ">=6" }', said);
  const { code, stderr } = await rig.run('play', 'p.yaml');
  expect(code).toBe(9);
  expect(stderr).toContain('RB412');
  expect(stderr).toContain(`needs tool >=6, and ${message}`);
  expect(stderr).toContain('tool --version');
  expect(rig.plays()).toEqual([]);
});

test('a command that is not there is missing, whatever its version', async () => {
  using rig = rigWith('{ name: no-such-tool, version: ">=6" }');
  const { code, stderr } = await rig.run('play', 'p.yaml');
  expect(code).toBe(9);
  expect(stderr).toContain('RB401');
  expect(stderr).not.toContain('RB412');
});

test('a dry run asks no program', async () => {
  using rig = rigWith('{ name: tool, version: ">=6" }');
  expect((await rig.run('plan', 'p.yaml')).code).toBe(0);
  expect(rig.has('asked')).toBe(false);
});

test('a range that is none is found when the playbook is loaded', async () => {
  using rig = rigWith('{ name: tool, version: ^6 }');
  const { code, stderr } = await rig.run('validate', 'p.yaml');
  expect(code).toBe(3);
  expect(stderr).toContain('RB203');
});
