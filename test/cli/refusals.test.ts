import { spawn } from 'node:child_process';
import { chmodSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { CliRig, type Ended } from './rig.ts';

const BIN = fileURLToPath(new URL('../../bin/runbook.js', import.meta.url));
const SECRET = 'hunter22secret';
const ONE = 'steps:\n  - {id: a, effect: read, shell: echo one}\n';
const WITH_SECRET = `runbook: 1\ntitle: P\ninputs: {token: {type: secret, from: {env: T}}}\n${ONE}`;

/** No stack trace, and not called a bug. */
const inPlainWords = ({ stderr }: Ended): void => {
  expect(stderr).not.toMatch(/\n {4}at /);
  expect(stderr).not.toContain('RB901');
};

describe('a state folder that cannot be used is refused with what to do about it', () => {
  test.each([['play', 'p.yaml'], ['plays'], ['show'], ['resume']])(
    'by %s, where a file stands in its way',
    async (...args) => {
      using rig = new CliRig();
      rig.write('p.yaml', ONE);
      rig.write('file', '');
      const ended = await rig.start(args, { RUNBOOK_HOME: `${rig.cwd}/file/x` }).ended;
      inPlainWords(ended);
      expect(ended.code).toBe(9);
      expect(ended.stderr).toContain('a part of the path is not a folder');
      expect(ended.stderr).toContain('RUNBOOK_HOME');
    },
  );

  test('that others may write', async () => {
    using rig = new CliRig();
    rig.write('p.yaml', ONE);
    await rig.run('play', 'p.yaml');
    chmodSync(rig.home, 0o770);
    const ended = await rig.run('plays');
    inPlainWords(ended);
    expect(ended.code).toBe(9);
    expect(ended.stderr).toContain('may be changed by other users');
    expect(ended.stderr).toContain(`chmod go-w '${rig.home}'`);
  });

  test('as JSON where JSON is asked for', async () => {
    using rig = new CliRig();
    rig.write('p.yaml', ONE);
    const { stdout, code } = await rig.start(['play', 'p.yaml', '--format', 'json'], {
      RUNBOOK_HOME: '/dev/null/x',
    }).ended;
    expect(code).toBe(9);
    expect(JSON.parse(stdout).diagnostics).toMatchObject([{ code: 'RB409' }]);
  });

  test('and the doctor calls it a problem instead of failing over it', async () => {
    using rig = new CliRig();
    const { stdout, code } = await rig.start(['doctor', '--format', 'json'], {
      RUNBOOK_HOME: '/dev/null/x',
    }).ended;
    expect(code).toBe(9);
    const { checks } = JSON.parse(stdout);
    expect(checks.find(({ name }: { name: string }) => name === 'State folder').level).toBe('problem');
  });
});

describe('what lies among the plays and is none', () => {
  test('a stray file and a stray folder are passed over', async () => {
    using rig = new CliRig();
    rig.write('p.yaml', ONE);
    const { play } = await rig.json('play', 'p.yaml');
    rig.write('home/plays/notes.txt', 'hello');
    rig.write('home/plays/0123456789', 'a name that a play could have');
    rig.write('home/plays/old plays/x', '');
    expect((await rig.json('plays')).plays).toMatchObject([{ play }]);
    expect((await rig.json('show')).play).toBe(play);
    expect((await rig.run('resume')).stderr).toContain('RB306');
  });

  test('a play that others may change is named, and the others are listed', async () => {
    using rig = new CliRig();
    rig.write('p.yaml', ONE);
    const changed = await rig.json('play', 'p.yaml');
    const { play } = await rig.json('play', 'p.yaml');
    chmodSync(`${rig.home}/plays/${changed.play}`, 0o770);
    const listed = await rig.run('plays', '--format', 'json');
    inPlainWords(listed);
    expect(JSON.parse(listed.stdout).plays).toMatchObject([{ play }]);
    expect(listed.stderr).toContain(`play ${changed.play} cannot be read: RB601`);
    expect(listed.stderr).toContain('may be changed by other users');
  });
});

test('a damaged lock file is refused, and names the file to remove', async () => {
  using rig = new CliRig();
  rig.write('p.yaml', `runbook: 1\ntitle: P\nlock: db\n${ONE}`);
  await rig.run('play', 'p.yaml');
  chmodSync(rig.write('home/locks/target-db.lock', '{'), 0o600);
  const ended = await rig.run('play', 'p.yaml');
  inPlainWords(ended);
  expect(ended.code).toBe(9);
  expect(ended.stderr).toContain('target-db.lock');
  rmSync(`${rig.home}/locks/target-db.lock`);
  expect((await rig.run('play', 'p.yaml')).code).toBe(0);
});

test('recorded output that is gone or cut short is said to be, and fails neither transcript nor resume', async () => {
  using rig = new CliRig();
  rig.write(
    'p.yaml',
    'steps:\n  - {id: a, effect: read, shell: echo one}\n  - {id: b, effect: read, shell: echo three}\n  - {id: c, shell: test -e go}\n',
  );
  const { play } = await rig.json('play', 'p.yaml');
  rmSync(`${rig.home}/plays/${play}/output/a.1.log`);
  chmodSync(rig.write(`home/plays/${play}/output/b.1.log`, 'th'), 0o600);
  const gone = await rig.run('show', play, 'a');
  expect(gone.stderr).toContain('holds 0 of the 4 bytes');
  expect(gone.code).toBe(9);
  const short = await rig.run('show', play, 'b');
  expect(short.stdout).toBe('th');
  expect(short.stderr).toContain('holds 2 of the 6 bytes');
  const transcript = await rig.run('transcript');
  expect(transcript.code).toBe(0);
  expect(transcript.stdout).toContain('4 bytes of it are on record but not in the file');
  rig.write('go', '');
  const resumed = await rig.run('resume');
  expect(resumed.code, resumed.stderr).toBe(0);
});

test('a user whom the system has no name for plays under a number', async () => {
  using rig = new CliRig();
  rig.write('p.yaml', ONE);
  chmodSync(rig.cwd, 0o777);
  const { PATH = '' } = rig.env;
  const options = { cwd: rig.cwd, env: { PATH, HOME: '/tmp', RUNBOOK_HOME: `${rig.cwd}/theirs` } };
  // Only root may become somebody else; for others the name is that of their own user.
  const nobody = process.getuid?.() === 0 ? { uid: 54321, gid: 54321 } : {};
  const child = spawn(process.execPath, [BIN, 'play', 'p.yaml', '--format', 'ndjson'], {
    ...options,
    ...nobody,
  });
  let stdout = '';
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  expect(await new Promise((settle) => child.on('close', settle))).toBe(0);
  const [first = '{}'] = stdout.split('\n');
  expect(JSON.parse(first).origin.operator).toMatch('uid' in nobody ? /^user 54321$/ : /./);
});

describe('what a flag names and cannot be used is usage', () => {
  test.each([
    [['play', 'p.yaml', '--inputs', 'none.yml'], 'there is no such file'],
    [['play', 'p.yaml', '--answers', 'none.yml'], 'there is no such file'],
    [['transcript', '-o', '/dev/null/x'], 'a part of the path is not a folder'],
    [['play', '/none.yaml'], 'there is no such file'],
    [['validate', '/none.yaml'], 'there is no such file'],
    [['plan', '.'], 'it is a folder'],
    [['play', 'p.yaml', '--answer', 'a=yes'], 'that step asks nothing'],
    [['plays', '--limit', '0'], 'at least 1'],
    [['plays', '--limit', 'ten'], 'at least 1'],
    [['plays', '--limit', '3x'], 'at least 1'],
    [['resume', ''], 'there is no play ""'],
  ])('%j', async (args, words) => {
    using rig = new CliRig();
    rig.write('p.yaml', ONE);
    await rig.run('play', 'p.yaml');
    const ended = await rig.run(...args);
    inPlainWords(ended);
    expect(ended.stderr).toContain(words);
    expect(ended.code).toBe(2);
  });

  test.each([
    ['a second colon', `token: ${SECRET}: x\n`, 'line 1, column'],
    ['a name twice', `token: ${SECRET}\ntoken: ${SECRET}\n`, 'line 2, column'],
    ['a quote that is not closed', `token: "${SECRET}\n`, 'quote'],
    ['an alias', `a: *${SECRET}\n`, 'alias'],
    ['a tag', `token: !${SECRET} [\n`, 'line'],
    ['a list', `- ${SECRET}\n`, 'mapping'],
  ])('a broken file of inputs is not quoted, as it may hold a secret: %s', async (_, text, words) => {
    using rig = new CliRig();
    rig.write('p.yaml', WITH_SECRET);
    rig.write('in.yml', text);
    for (const flag of ['--inputs', '--answers']) {
      const env = flag === '--answers' ? { T: SECRET } : {};
      const { code, stderr, stdout } = await rig.start(['play', 'p.yaml', flag, 'in.yml'], env).ended;
      expect(code).toBe(2);
      expect(stderr).toContain(words);
      expect(stderr + stdout).not.toContain(SECRET);
    }
  });
});
