import { spawnSync } from 'node:child_process';
import { chmodSync, lstatSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BIN, CliRig } from './rig.ts';

const ROUGH = 'title:  "T" # mine\nrunbook: 1\nsteps:\n- shell: x\n  id: a\n';
const USUAL = 'runbook: 1\ntitle: T # mine\nsteps:\n  - id: a\n    shell: x\n';

describe('runbook fmt', () => {
  test('formats what is ours below a folder, says which files, and leaves others alone', async () => {
    using rig = new CliRig();
    rig.write('books/a.yaml', ROUGH);
    rig.write('books/deep/b.test.yaml', 'runbook-test: 1\nscenarios: [{name: s}]\n');
    rig.write('books/c.yaml', USUAL);
    rig.write('books/other.yaml', 'a:   1\n');
    rig.write('node_modules/d.yaml', ROUGH);
    const done = await rig.run('fmt');
    expect(done).toMatchObject({ code: 0, stderr: '', stdout: 'books/a.yaml\nbooks/deep/b.test.yaml\n' });
    expect(rig.read('books/a.yaml')).toBe(USUAL);
    expect(rig.read('books/other.yaml')).toBe('a:   1\n');
    expect(rig.read('node_modules/d.yaml')).toBe(ROUGH);
    expect(await rig.run('fmt', 'books')).toMatchObject({ code: 0, stdout: '' });
  });

  test('with --check writes nothing, lists, and exits with 1', async () => {
    using rig = new CliRig();
    rig.write('a.yaml', ROUGH);
    rig.write('b.yaml', USUAL);
    expect(await rig.run('fmt', '--check')).toMatchObject({ code: 7, stdout: 'a.yaml\n' });
    expect(rig.read('a.yaml')).toBe(ROUGH);
    expect(await rig.run('fmt', '--check', 'b.yaml')).toMatchObject({ code: 0, stdout: '' });
  });

  test('touches no file that it cannot parse, formats the others, and fails', async () => {
    using rig = new CliRig();
    rig.write('a.yaml', 'runbook: 1\nsteps: [\n');
    rig.write('b.yaml', ROUGH);
    const { code, stdout, stderr } = await rig.run('fmt');
    expect({ code, stdout }).toEqual({ code: 3, stdout: 'b.yaml\n' });
    expect(stderr).toContain('RB102 a.yaml:');
    expect(rig.read('a.yaml')).toBe('runbook: 1\nsteps: [\n');
  });

  test('takes a playbook by its name, with its scenarios', async () => {
    using rig = new CliRig();
    rig.write('playbooks/shop/restart.yaml', ROUGH);
    rig.write('playbooks/shop/restart.test.yaml', 'scenarios: [{name: s}]\nrunbook-test: 1\n');
    const { stdout } = await rig.run('fmt', 'shop/restart');
    expect(stdout).toBe('playbooks/shop/restart.yaml\nplaybooks/shop/restart.test.yaml\n');
    expect((await rig.run('fmt', 'shop/start')).code).toBe(2);
    expect((await rig.run('fmt', 'nowhere.yaml')).code).toBe(2);
  });

  test('keeps links and permissions', async () => {
    using rig = new CliRig();
    const path = rig.write('real/a.yaml', ROUGH);
    chmodSync(path, 0o640);
    symlinkSync('real/a.yaml', join(rig.cwd, 'link.yaml'));
    expect((await rig.run('fmt', 'link.yaml')).code).toBe(0);
    expect(lstatSync(join(rig.cwd, 'link.yaml')).isSymbolicLink()).toBe(true);
    expect([rig.read('real/a.yaml'), statSync(path).mode & 0o777]).toEqual([USUAL, 0o640]);
  });

  test('reads standard input', () => {
    using rig = new CliRig();
    const run = (input: string, ...args: readonly string[]) =>
      spawnSync(process.execPath, [BIN, 'fmt', '--stdin', ...args], {
        input,
        env: rig.env,
        cwd: rig.cwd,
        encoding: 'utf8',
      });
    expect(run(ROUGH)).toMatchObject({ status: 0, stdout: USUAL, stderr: '' });
    expect(run(ROUGH, '--check')).toMatchObject({ status: 7, stdout: '' });
    expect(run(USUAL, '--check')).toMatchObject({ status: 0, stdout: '' });
    expect(run('a: [')).toMatchObject({ status: 3, stdout: '' });
  });
});
