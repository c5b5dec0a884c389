import { describe, expect, test } from 'vitest';
import { playbook, repository, scenarios } from './repository.ts';

const LOOK = '{ id: look, effect: read, shell: look }';
const ACT = '{ id: act, effect: change, approve: Act?, shell: act }';
const WIPE = '{ id: wipe, effect: destroy, destroys: disk, shell: wipe }';
const TESTED = scenarios('{ look: { stdout: fine }, act: { stdout: done } }', 'succeeded');

/** A repository with a tested playbook, one that plays it, and one of its own; a branch is checked out. */
function project() {
  const made = repository({
    'playbooks/queue.yaml': playbook(LOOK, ACT),
    'playbooks/queue.test.yaml': TESTED,
    'playbooks/all.yaml': playbook('{ id: empty, play: ./queue.yaml }'),
    'playbooks/old.yaml': playbook(LOOK, '{ id: second, effect: read, shell: second }'),
    'values.yaml': 'a: 1\n',
  });
  made.git('checkout', '-qb', 'topic');
  return made;
}

test('a change is validated, tested, planned and compared, the worst first', async () => {
  using one = project();
  const { rig } = one;
  rig.write('playbooks/queue.yaml', playbook(LOOK, ACT, WIPE));
  one.commit('wipe');
  const { stdout, stderr, code } = await rig.run('review', 'main');
  expect(stderr).toBe('');
  expect(stdout).toBe(`Adds 1 destroy step, 1 scenario fails.

playbooks/queue.yaml
  ! adds 1 destroy step: wipe

  + 3  wipe  destroy
       wipe

  plan: 1 read, 1 change, 1 destroy, 2 questions
  scenarios: 0 of 1 passes, 0 % covered
    FAIL  it is played
          the play: status should be succeeded and is waiting

playbooks/all.yaml
  ! adds 1 destroy step: empty.wipe

  + 1.3  wipe (empty.wipe)  destroy
       wipe

  plays playbooks/queue.yaml, which changed
  scenarios: no scenarios
`);
  expect(code).toBe(4);
  // What is committed is what lies there, wherever it is looked at from.
  one.git('checkout', '-q', 'main');
  expect((await rig.run('review', 'main', 'topic')).stdout).toBe(stdout);
});

test('what came to the base since is no part of a change', async () => {
  using one = project();
  one.rig.write('playbooks/old.yaml', playbook(LOOK));
  one.commit('on the topic');
  one.git('checkout', '-q', 'main');
  one.rig.write('playbooks/queue.yaml', playbook(LOOK));
  one.commit('on main');
  const { stdout } = await one.rig.run('review', 'main', 'topic');
  expect(stdout).toContain('playbooks/old.yaml\n');
  expect(stdout).not.toContain('queue');
});

describe('the exit code', () => {
  test.each([
    ['0 for differences alone', playbook(LOOK, ACT, LOOK.replace('look', 'more')), [], 0],
    ['7 for a destroy step, where asked for', playbook(LOOK, WIPE), ['--no-test', '--fail-on', 'destroy'], 7],
    [
      '0 for a destroy step, where another is',
      playbook(LOOK, WIPE),
      ['--no-test', '--fail-on', 'unprotected'],
      0,
    ],
    [
      '7 for a lost approval, where asked for',
      playbook(LOOK, ACT.replace('approve: Act?, ', '')),
      ['--no-test', '--fail-on', 'destroy,unprotected'],
      7,
    ],
    [
      '7 for an effect that is lowered, though it is still asked for',
      playbook(LOOK, ACT.replace('change', 'read')),
      ['--no-test', '--fail-on', 'unprotected'],
      7,
    ],
    ['3 for a playbook that is not valid', playbook('{ id: look, shel: look }'), ['--fail-on', 'destroy'], 3],
    ['2 for a failure that is none', playbook(LOOK), ['--fail-on', 'change'], 2],
  ])('is %s', async (_, text, options, code) => {
    using one = project();
    one.rig.write('playbooks/queue.yaml', text);
    const tests = TESTED.replace('act: {', 'more: { stdout: x }, act: {');
    if (code === 0 && options.length === 0) one.rig.write('playbooks/queue.test.yaml', tests);
    expect((await one.rig.run('review', 'main', ...options)).code).toBe(code);
  });
});

test('a playbook that is gone breaks those that play it', async () => {
  using one = project();
  one.git('rm', '-q', 'playbooks/queue.yaml', 'playbooks/queue.test.yaml');
  one.commit('gone');
  const { code, stdout } = await one.rig.run('review', 'main', 'topic');
  expect(code).toBe(3);
  expect(stdout).toBe(`1 playbook is not valid.

playbooks/all.yaml
  ! not valid

  RB305 playbooks/all.yaml:4:24 error: cannot read playbooks/queue.yaml: there is no such file
    4 |   - { id: empty, play: ./queue.yaml }
      |                        ^^^^^^^^^^^^
      help: See what there is with: runbook list

  plays playbooks/queue.yaml, which changed

playbooks/queue.yaml  removed
  ~ is removed

  - 1  look  read
       look
  - 2  act  change
       act
`);
});

test('scenarios that are lost, that alone changed, or that are not valid, are told of', async () => {
  using one = project();
  const { rig, git } = one;
  rig.write('playbooks/queue.test.yaml', TESTED.replace('status: succeeded', 'status: failed'));
  expect((await rig.run('review', 'main')).stdout).toContain(
    'behaves as before\n  scenarios: 0 of 1 passes, 0 % covered\n    FAIL  it is played\n',
  );
  rig.write('playbooks/queue.test.yaml', TESTED.replace('status: succeeded', 'stat: failed'));
  const broken = await rig.run('review', 'main');
  expect(broken.stdout).toContain('scenarios: scenarios not valid\n  RB201 playbooks/queue.test.yaml:');
  expect(broken.code).toBe(3);
  rig.write('playbooks/queue.test.yaml', TESTED.replace('scenarios:', 'coverage: 100\nscenarios:'));
  expect(await rig.run('review', 'main')).toMatchObject({
    code: 4,
    stdout: expect.stringContaining('1 of 1 passes, 0 % covered, 100 % asked for\n'),
  });
  git('rm', '-qf', 'playbooks/queue.test.yaml');
  const lost = await rig.run('review', 'main', '--no-test', '--fail-on', 'unprotected');
  expect(lost).toMatchObject({
    code: 7,
    stdout: expect.stringContaining('  behaves as before\n  ! scenarios: no scenarios any more\n'),
  });
  expect(lost.stdout.startsWith('Protects less in 1 place.\n')).toBe(true);
  expect(await rig.run('review', 'main', '--fail-on', 'destroy')).toMatchObject({ code: 0 });
  expect((await rig.run('review', 'main', '--format', 'github')).stdout).toBe(
    '::warning file=playbooks/queue.yaml,title=Protects less%2C or destroys::it has no scenarios any more\n',
  );
  const { stdout } = await rig.run('review', 'main', '--format', 'markdown');
  expect(stdout).toContain('## 🔴 Playbooks: protects less in 1 place\n');
  expect(stdout).toContain(
    '| 🔴 | `playbooks/queue.yaml` | behaves as before | 🔴 no scenarios any more |\n',
  );
  expect(stdout).toContain('- ⚪ behaves as before\n\n- 🔴 it has no scenarios any more\n\n');
  const empty = TESTED.replace(/scenarios:[\s\S]*/, 'scenarios: []\n');
  rig.write('playbooks/queue.test.yaml', empty);
  expect((await rig.run('review', 'main', '--no-test')).code).toBe(3);
});

test('the Markdown is the same each time, and shows nothing of a folder that is gone', async () => {
  using one = project();
  one.rig.write('playbooks/queue.yaml', playbook(ACT, WIPE, '{ id: bad, play: ./none.yaml }'));
  one.rig.write('playbooks/old.yaml', playbook(LOOK));
  one.commit('more');
  const [first, second] = [
    await one.rig.run('review', 'main', 'topic', '--format', 'markdown'),
    await one.rig.run('review', 'main', 'topic', '--format', 'markdown'),
  ];
  expect(second.stdout).toBe(first.stdout);
  expect(first.stdout).toContain('cannot read playbooks/none.yaml');
  expect(first.stdout).not.toMatch(/\/tmp\/|runbook-[A-Za-z0-9]{6}/);
  expect(first.stdout.startsWith('<!-- runbook review -->\n## ❌ Playbooks: ')).toBe(true);
});

test('annotations stand at the files, and a text from a playbook is no command of its own', async () => {
  using one = project();
  one.rig.write(
    'playbooks/queue.yaml',
    playbook(LOOK, '{ id: act, effect: change, shell: "echo\\n::error::stolen" }').replace(
      'Queue',
      '::error::x',
    ),
  );
  const { stdout } = await one.rig.run('review', 'main', '--format', 'github');
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toContain(
    '::warning file=playbooks/queue.yaml,title=Protects less%2C or destroys::act: is no longer asked for before it runs',
  );
  expect(lines.filter((line) => !/^::(error|warning) (file|title)=/.test(line.trimStart()))).toEqual([]);
});

test('a destroy step that is called a change is annotated, and protects less', async () => {
  using one = repository({ 'queue.yaml': playbook(WIPE.replace('shell', 'approve: Wipe?, shell')) });
  one.rig.write('queue.yaml', playbook(WIPE.replace('effect: destroy, destroys: disk', 'approve: Wipe?')));
  const says = 'wipe: is change now, and was destroy: it no longer asks for the name, and --yes answers it';
  const lowered = ['review', 'main', '--fail-on', 'unprotected', '--format'];
  const { code, stdout } = await one.rig.run(...lowered, 'github');
  expect({ code, stdout }).toEqual({
    code: 7,
    stdout: expect.stringContaining(`title=Protects less%2C or destroys::${says}\n`),
  });
  expect((await one.rig.run(...lowered, 'text')).stdout).toContain(`Protects less in 1 place.\n`);
  expect((await one.rig.run('diff', 'main')).stdout).toContain(`  ! ${says}\n`);
});

test('as JSON it has the changes, the plans and what came of the scenarios', async () => {
  using one = project();
  one.rig.write('playbooks/queue.yaml', playbook(LOOK, ACT, WIPE));
  expect(await one.rig.json('review', 'main')).toMatchObject({
    version: 1,
    headline: 'adds 1 destroy step, 1 scenario fails',
    counts: { destroy: 1, unprotected: 0, invalid: 0, failed: 1, short: 0 },
    playbooks: [
      {
        file: 'playbooks/queue.yaml',
        valid: true,
        change: { is: 'changed' },
        plan: { totals: { destroy: 1 } },
        tests: { is: 'played', scenarios: [{ scenario: 'it is played' }] },
      },
      { file: 'playbooks/all.yaml', plays: ['playbooks/queue.yaml'] },
    ],
  });
});

test('a repository without a change of playbooks says so, below the paths that are named', async () => {
  using one = project();
  one.rig.write('values.yaml', 'a: 2\n');
  one.rig.write('playbooks/queue.yaml', playbook(LOOK));
  expect((await one.rig.run('review', 'main', '--', 'values.yaml')).stdout).toBe('No playbook changed.\n');
  expect(await one.rig.run('review', 'nothing')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('nothing is neither a file nor a revision of git'),
  });
});

describe('a name that is neither a revision nor a path is refused', () => {
  test.each([
    [['review', 'main', 'nosuch'], 'nosuch is neither a revision of git nor a file or folder'],
    [['review', 'main', 'topik'], 'Did you mean "topic"?'],
    [['review', 'mian'], 'Did you mean "main"?'],
    [['review', 'main', '--', 'nope/'], 'nope/ is neither'],
    [['review', 'main', 'topic', '--', 'playbooks', 'never.yaml'], 'never.yaml is neither'],
    [['review', 'main', '--', '..'], '.. is neither'],
    [['diff', 'main', 'tt2'], 'tt2 is neither'],
    [['diff', 'main..topic', 'nope'], 'nope is neither'],
  ])('%j', async (args, said) => {
    using one = project();
    one.rig.write('never.yaml', playbook(LOOK));
    const { code, stdout, stderr } = await one.rig.run(...args);
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: expect.stringContaining(said) });
  });

  test.each([
    ['a folder that is gone', ['main', '--', 'playbooks']],
    ['a file that is gone, between revisions', ['main', 'topic', 'playbooks/old.yaml']],
    ['a pattern', ['main', '--', 'play*/*.yaml']],
  ])('not %s', async (_, args) => {
    using one = project();
    one.git('rm', '-rq', 'playbooks');
    one.commit('gone');
    const { code, stdout } = await one.rig.run('review', ...args);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining('playbooks/old.yaml  removed'),
    });
  });

  test('nor one that lies there, whatever git thinks of it', async () => {
    using one = project();
    one.rig.write('.gitignore', 'drafts\n');
    one.rig.write('drafts/new.yaml', playbook(LOOK));
    const { code, stdout } = await one.rig.run('review', 'main', '--', 'drafts');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'No playbook changed.\n' });
  });
});

test('the configuration, and systems to drill against, are those of the revision', async () => {
  using one = repository({
    'ops/runbook.config.yaml': 'playbooks: [here]\n',
    'ops/here/heal.yaml': playbook(LOOK),
    'ops/all.yaml': playbook('{ id: heal, play: heal }'),
  });
  const { rig, git } = one;
  git('checkout', '-qb', 'topic');
  git('mv', 'ops/here', 'ops/there');
  rig.write('ops/runbook.config.yaml', 'playbooks: [there]\n');
  rig.write('ops/there/heal.yaml', playbook(LOOK, ACT));
  one.commit('moved');
  rig.write('ops/runbook.config.yaml', 'playbooks: [nowhere]\n');
  const review = rig.start(['review', 'main', 'topic'], {}, 'ops');
  expect((await review.ended).stdout).toContain('ops/all.yaml\n  ~ adds 1 change step: heal.act\n');
});

test('a commit whose files are not all here is refused, not taken for an empty one', async () => {
  using one = project();
  const { rig } = one;
  rig.write('playbooks/queue.yaml', playbook(LOOK, ACT, WIPE));
  one.commit('wipe');
  one.git('config', 'uploadpack.allowFilter', 'true');
  one.git('clone', '-q', '--filter=blob:none', `file://${rig.cwd}`, 'part');
  const { stdout, stderr, code } = await rig.start(['review', 'origin/main'], {}, 'part').ended;
  expect(stdout).toBe('');
  expect(stderr).toMatch(
    /RB307 error: git cannot read all files of [0-9a-f]{40} here\n.*git fetch --refetch/,
  );
  expect(code).toBe(2);
  one.git('-C', 'part', 'fetch', '-q', '--refetch', '--no-filter');
  const whole = await rig.start(['review', 'origin/main'], {}, 'part').ended;
  expect(whole.stdout).toContain('adds 1 destroy step: wipe');
});
