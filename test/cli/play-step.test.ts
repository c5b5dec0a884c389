import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CliRig } from './rig.ts';

const INNER = `runbook: 1
title: Inner
lock: inner
inputs:
  host: { type: string }
  token: { type: secret, from: { env: TOKEN } }
steps:
  - id: use
    shell: { run: 'echo {{inputs.host}} $TOKEN', env: { TOKEN: "{{inputs.token}}" } }
  - { id: gate, shell: test -e go }
  - { id: last, shell: echo last >> ran }
`;
const OUTER = `steps:
  - id: part
    play: { playbook: ./parts/inner.yaml, inputs: { host: web } }
`;

const rigged = (): CliRig => {
  const rig = new CliRig();
  rig.write('books/outer.yaml', OUTER);
  rig.write('books/parts/inner.yaml', INNER);
  rig.env.TOKEN = 'hunter22secret';
  return rig;
};

test('a playbook is found from the one that plays it, and its secret stands nowhere', async () => {
  using rig = rigged();
  rig.write('go', '');
  const { code, stderr } = await rig.run('play', 'books/outer.yaml');
  expect(code).toBe(0);
  expect(stderr).toContain('web [secret:part.token]');
  expect(stderr + rig.journal()).not.toContain('hunter22secret');
});

test('a resume needs no second file, and says when one that is played was edited', async () => {
  using rig = rigged();
  expect((await rig.run('play', 'books/outer.yaml')).code).toBe(4);
  rig.write('go', '');
  rig.write('books/parts/inner.yaml', INNER.replace('echo last >> ran', 'echo edited >> ran'));
  const edited = await rig.run('resume', '--edited');
  expect(edited.stderr).toContain('part.last');
  expect(edited.code).toBe(0);
  expect(rig.read('ran')).toBe('edited\n');
});

test('goes on with what is on record when the file is gone', async () => {
  using rig = rigged();
  expect((await rig.run('play', 'books/outer.yaml')).code).toBe(4);
  rig.write('go', '');
  rmSync(join(rig.cwd, 'books'), { recursive: true });
  expect((await rig.run('resume')).code).toBe(0);
  expect(rig.read('ran')).toBe('last\n');
});

test('what is wrong in it is shown in its own lines, with the place from which it is played', async () => {
  using rig = rigged();
  rig.write('books/parts/inner.yaml', INNER.replace('{{inputs.host}}', '{{inputs.hots}}'));
  const { code, stderr } = await rig.run('validate', 'books/outer.yaml');
  expect(code).toBe(3);
  expect(stderr).toMatch(
    /RB204 books\/parts\/inner\.yaml:9:25 error: there is no input "hots"\n +9 \| .*hots/,
  );
  expect(stderr).toMatch(/books\/outer\.yaml:5:23 it is played from here\n +5 \| .*parts\/inner/);
});

test('while it plays, nobody else has what the playbook inside locks', async () => {
  using rig = rigged();
  rig.write('other.yaml', 'runbook: 1\ntitle: O\nlock: inner\nsteps:\n  - {id: a, shell: "true"}\n');
  rig.write('books/parts/inner.yaml', INNER.replace('test -e go', 'until test -e go; do sleep 0.05; done'));
  const outer = rig.start(['play', 'books/outer.yaml']);
  await expect.poll(() => rig.plays().length > 0 && rig.journal().includes('"step":"part.gate"')).toBe(true);
  const other = await rig.run('play', 'other.yaml');
  rig.write('go', '');
  expect(other.code).toBe(9);
  expect(other.stderr).toContain('RB404');
  expect((await outer.ended).code).toBe(0);
});
