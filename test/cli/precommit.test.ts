import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Project, playbook, repository, scenarios } from './repository.ts';
import { BIN } from './rig.ts';

const LOOK = '{ id: look, effect: read, shell: look }';
const QUEUE = `runbook: 1
title: Queue

steps:
  - id: look
    effect: read
    shell: look
`;
const ALL = `runbook: 1
title: All

steps:
  - id: queue
    play: ./queue.yaml
`;

/** A repository whose commits are checked. */
function project() {
  const made = repository({ 'queue.yaml': QUEUE, 'all.yaml': ALL, 'values.yaml': 'a:   1\n' });
  const hook = made.rig.write(
    '.git/hooks/pre-commit',
    `#!/bin/sh\nexec ${process.execPath} ${BIN} precommit\n`,
  );
  spawnSync('chmod', ['+x', hook]);
  return made;
}

/** Commits what is staged as a person does. */
function commit({ rig }: Project, ...args: readonly string[]) {
  const identity = ['-c', 'user.name=ada', '-c', 'user.email=ada@example.org', '-c', 'commit.gpgsign=false'];
  const all = [...identity, 'commit', '-qm', 'x', ...args];
  const { status, stdout, stderr } = spawnSync('git', all, { cwd: rig.cwd, env: rig.env, encoding: 'utf8' });
  return { ok: status === 0, said: `${stdout}${stderr}` };
}

test('a commit of a playbook that is not valid is refused, whatever lies there meanwhile', () => {
  using one = project();
  one.rig.write('queue.yaml', QUEUE.replace('shell', 'shel'));
  one.git('add', 'queue.yaml');
  one.rig.write('queue.yaml', QUEUE);
  const refused = commit(one);
  expect(refused.said).toContain('RB201 queue.yaml:7:5 error: unknown key "shel"');
  expect(refused.said).not.toContain('/tmp/');
  expect(refused.ok).toBe(false);
});

test('what is broken there and not staged does not matter', () => {
  using one = project();
  one.rig.write('queue.yaml', QUEUE.replace('Queue', 'The queue'));
  one.git('add', 'queue.yaml');
  one.rig.write('queue.yaml', 'runbook: broken');
  expect(commit(one)).toEqual({ ok: true, said: '' });
  // But with all that lies there it does.
  expect(commit(one, '-a').ok).toBe(false);
});

test('a commit of what is not formatted is refused; other YAML is none of its business', () => {
  using one = project();
  one.rig.write('queue.yaml', playbook(LOOK.replace('{ id', '{   id')));
  one.rig.write('values.yaml', 'a:    2\nb: [\n');
  one.git('add', '-A', '.', ':!home');
  expect(commit(one)).toEqual({
    ok: false,
    said: 'queue.yaml\nNot in the usual form. Write it so with runbook fmt, and stage it again: git add -u\n',
  });
});

test('scenarios are checked, and what plays a playbook that is gone', () => {
  using one = project();
  one.rig.write('queue.test.yaml', scenarios('{}', 'succeded'));
  one.git('add', 'queue.test.yaml');
  expect(commit(one).said).toContain('queue.test.yaml:');
  one.git('rm', '-qf', 'queue.test.yaml', 'queue.yaml');
  expect(commit(one).said).toContain('all.yaml:6:11 error: cannot read queue.yaml: there is no such file');
  one.git('rm', '-q', 'all.yaml');
  expect(commit(one)).toEqual({ ok: true, said: '' });
});

test('the first commit of a repository is checked, too', () => {
  using one = project();
  one.git('update-ref', '-d', 'HEAD');
  expect(commit(one)).toEqual({ ok: true, said: '' });
  one.git('update-ref', '-d', 'HEAD');
  one.rig.write('queue.yaml', QUEUE.replace('shell', 'shel'));
  one.git('add', 'queue.yaml');
  expect(commit(one).ok).toBe(false);
});

test('the framework names the files: those of ours are checked as they lie there', async () => {
  using one = project();
  const [hook] = parse(readFileSync(new URL('../../.pre-commit-hooks.yaml', import.meta.url), 'utf8'));
  const [program, ...words] = hook.entry.split(' ');
  expect(program).toBe('runbook');
  one.rig.write('queue.yaml', QUEUE.replace('shell', 'shel'));
  const run = (...files: readonly string[]) => one.rig.run(...words, ...files);
  expect(await run('all.yaml', 'values.yaml')).toMatchObject({ code: 3 });
  one.rig.write('queue.yaml', QUEUE);
  one.git('rm', '-q', 'all.yaml');
  expect(await run('values.yaml', 'all.yaml')).toMatchObject({ code: 0, stdout: '', stderr: '' });
  one.git('checkout', '-q', 'HEAD', '--', 'all.yaml');
  expect(await run('all.yaml', 'queue.yaml')).toMatchObject({ code: 0 });
});

test('a file that never was is refused, and a folder', async () => {
  using one = project();
  one.rig.write('folder/queue.yaml', QUEUE);
  const { code, stderr } = await one.rig.run('precommit', 'queue.yaml', 'nofile.yaml', 'folder');
  expect(code).toBe(2);
  expect(stderr).toContain('there is no file nofile.yaml');
  expect(stderr).toContain('folder is a folder');
  expect(stderr).not.toContain('no file queue.yaml');
});
