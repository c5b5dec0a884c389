import { rmSync, symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { playbook, repository } from './repository.ts';
import { CliRig } from './rig.ts';

const LOOK = '{ id: look, effect: read, shell: look }';
const ACT = '{ id: act, effect: change, approve: Act?, shell: act }';

/** A repository in which playbooks and another YAML file were committed. */
const project = () =>
  repository({
    'playbooks/queue.yaml': playbook(LOOK, ACT),
    'playbooks/old.yaml': playbook(LOOK),
    'values.yaml': 'a: 1\n',
  });

test('two files are compared', async () => {
  using rig = new CliRig();
  rig.write('old.yaml', playbook(LOOK, ACT));
  rig.write('new.yaml', playbook(LOOK, ACT, '{ id: wipe, effect: destroy, destroys: disk, shell: wipe }'));
  expect((await rig.run('diff', 'old.yaml', 'new.yaml')).stdout).toBe(
    'new.yaml\n  ! adds 1 destroy step: wipe\n\n  + 3  wipe  destroy\n       wipe\n\n',
  );
  expect((await rig.run('diff', 'old.yaml', 'old.yaml')).stdout).toBe('No playbook behaves otherwise.\n');
  const { changes } = await rig.json('diff', 'old.yaml', 'new.yaml');
  expect(changes).toMatchObject([
    { is: 'changed', steps: [{ step: 'wipe', is: 'added', effect: 'destroy' }] },
  ]);
});

test('the playbooks that differ from a revision are compared with it, new and removed ones included', async () => {
  using one = project();
  const { rig, git } = one;
  rig.write('playbooks/queue.yaml', playbook(LOOK, ACT.replace('approve: Act?, ', '')));
  rig.write('playbooks/new.yaml', playbook(ACT).replace('Queue', 'New'));
  rig.write(
    'playbooks/new.test.yaml',
    'runbook-test: 1\nscenarios: [{ name: x, expect: { status: succeeded } }]\n',
  );
  rig.write('values.yaml', 'a: 2\n');
  git('rm', '-q', 'playbooks/old.yaml');
  const { stdout, code } = await rig.run('diff', 'main', '--', 'playbooks');
  expect(code).toBe(0);
  expect(stdout).toContain('playbooks/queue.yaml\n  ! act: is no longer asked for before it runs\n');
  expect(stdout).toContain('playbooks/new.yaml  new\n');
  expect(stdout).toContain('playbooks/old.yaml  removed\n');
  expect(stdout).not.toContain('values');
  expect(stdout).not.toContain('test.yaml');
  // The same between commits, from wherever one stands.
  git('add', '-A', 'playbooks');
  git('commit', '-qm', 'second');
  const between = await rig.run('diff', 'HEAD~1', 'HEAD');
  expect(between.stdout).toBe(stdout);
  expect((await rig.run('diff', 'HEAD~1..HEAD')).stdout).toBe(stdout);
  expect((await rig.run('diff', 'HEAD')).stdout).toBe('No playbook behaves otherwise.\n');
  expect((await rig.run('diff', 'HEAD~1', 'HEAD', '--', 'values.yaml')).stdout).toBe(
    'No playbook behaves otherwise.\n',
  );
});

test('a playbook that was renamed is compared with what it was', async () => {
  using one = project();
  const { rig, git } = one;
  git('mv', 'playbooks/old.yaml', 'playbooks/other.yaml');
  rig.write('playbooks/other.yaml', playbook(LOOK, ACT));
  const { stdout } = await rig.run('diff', 'main');
  expect(stdout).toContain(
    'playbooks/other.yaml\n  ~ adds 1 change step: act\n  ~ is called so now, and was playbooks/old.yaml\n',
  );
  expect(stdout).not.toContain('removed');
});

test('a playbook that plays a changed one is told of, before with what was played then', async () => {
  using one = project();
  const { rig, git } = one;
  rig.write('playbooks/all.yaml', playbook('{ id: empty, play: ./queue.yaml }'));
  rig.write('playbooks/above.yaml', playbook('{ id: up, play: ./all.yaml }'));
  git('add', 'playbooks');
  git('commit', '-qm', 'plays');
  rig.write('playbooks/queue.yaml', playbook(LOOK, ACT.replace('approve: Act?, ', '')));
  const now = await rig.run('diff', 'main');
  expect(now.stdout).toContain('playbooks/all.yaml\n  ! empty.act: is no longer asked for before it runs\n');
  expect(now.stdout).toContain(
    'playbooks/above.yaml\n  ! up.empty.act: is no longer asked for before it runs\n',
  );
  // What it plays is gone: it is not valid any more.
  git('rm', '-qf', 'playbooks/queue.yaml');
  const gone = await rig.run('diff', 'main');
  expect(gone).toMatchObject({ code: 3, stderr: expect.stringContaining('.yaml:4:') });
});

test('what is linked to is no playbook of its own', async () => {
  using one = project();
  const { rig, git } = one;
  symlinkSync('queue.yaml', `${rig.cwd}/playbooks/link.yaml`);
  git('add', 'playbooks');
  git('commit', '-qm', 'link');
  expect((await rig.run('diff', 'main')).stdout).toBe('No playbook behaves otherwise.\n');
});

test('nothing that the configuration of a repository names is run', async () => {
  using one = project();
  const { rig, git } = one;
  git('config', 'core.fsmonitor', `touch ${rig.cwd}/stolen; false`);
  git('config', 'filter.evil.clean', `touch ${rig.cwd}/stolen; cat`);
  git('config', 'diff.evil.textconv', `touch ${rig.cwd}/stolen; cat`);
  git('config', 'diff.external', `touch ${rig.cwd}/stolen`);
  rig.write('.gitattributes', '*.yaml filter=evil diff=evil\n');
  rig.write('playbooks/queue.yaml', playbook(LOOK));
  rmSync(`${rig.cwd}/stolen`, { force: true });
  expect((await rig.run('diff', 'main')).stdout).toContain('removes 1 step: act');
  expect(rig.has('stolen')).toBe(false);
});

test('a broken playbook is told with its errors, and a repaired one counts as new', async () => {
  using one = project();
  const { rig, git } = one;
  rig.write('playbooks/queue.yaml', playbook('{ id: look, shel: look }'));
  const broken = await rig.run('diff', 'main');
  expect(broken.code).toBe(3);
  expect(broken.stderr).toContain('Did you mean "shell"?');
  git('commit', '-qam', 'broken');
  rig.write('playbooks/queue.yaml', playbook(LOOK));
  const repaired = await rig.run('diff', 'main');
  expect(repaired.stderr).toContain('playbooks/queue.yaml: not valid before');
  expect(repaired.stdout).toContain('playbooks/queue.yaml  new\n');
});

test.each([
  ['nothing', 'nothing is no file, and'],
  ['--output=stolen', "unknown option '--output=stolen'"],
])('%s is refused outside of a repository', async (arg, said) => {
  using rig = new CliRig();
  const { code, stderr } = await rig.run('diff', arg);
  expect(code).toBe(2);
  expect(stderr).toContain(said);
});

test('a revision is nothing that git could take for an option', async () => {
  using one = project();
  const { code, stderr } = await one.rig.run('diff', '--', '--output=stolen');
  expect({ code, stderr }).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--output=stolen is neither'),
  });
  expect(one.rig.has('stolen')).toBe(false);
});

test('one file alone is no fault of the file: what it is compared with is missing', async () => {
  using outside = new CliRig();
  using inside = project();
  for (const rig of [outside, inside.rig]) {
    rig.write('playbooks/queue.yaml', playbook(LOOK));
    const { code, stderr } = await rig.run('diff', 'playbooks/queue.yaml');
    expect(code).toBe(2);
    expect(stderr).toContain(
      'playbooks/queue.yaml is a file: a revision or another file to compare it with is missing',
    );
    expect(stderr).toContain('Give two files, or revisions of a repository');
  }
  const missing = await outside.run('diff', 'playbooks/queue.yaml', 'none.yaml');
  expect(missing.stderr).toContain('none.yaml is no file, and');
  const here = await inside.rig.run('diff', 'playbooks/queue.yaml', 'none.yaml');
  expect(here.stderr).toContain('none.yaml is neither a file nor a revision');
});
