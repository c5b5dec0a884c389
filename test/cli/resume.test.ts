import { chmodSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CliRig } from './rig.ts';

const SECRET = 'hunter22secret';
/** The second step fails until there is a file. */
const TWO = 'steps:\n  - {id: a, shell: echo a >> ran}\n  - {id: b, shell: test -e go}\n';
const playbook = (inputs: string, steps: string): string =>
  `runbook: 1\ntitle: P\ninputs: ${inputs}\nsteps:\n  - ${steps}\n`;

/** A play that stopped at its second step, twice: the older one first. */
async function twoStopped(rig: CliRig): Promise<readonly [older: string, newer: string]> {
  rig.write('p.yaml', TWO);
  const older = await rig.json('play', 'p.yaml');
  const newer = await rig.json('play', 'p.yaml');
  return [older.play, newer.play];
}

describe('without an id', () => {
  test.each([
    [
      'changed in the middle',
      (rig: CliRig, id: string) => {
        const file = `home/plays/${id}/journal.jsonl`;
        chmodSync(rig.write(file, rig.read(file).replace('echo a', 'echo b')), 0o600);
      },
    ],
    [
      'of a newer format',
      (rig: CliRig, id: string) => {
        const file = `home/plays/${id}/journal.jsonl`;
        chmodSync(rig.write(file, rig.read(file).replace('"format":1', '"format":2')), 0o600);
      },
    ],
    [
      'in a folder that others may change',
      (rig: CliRig, id: string) => chmodSync(`${rig.home}/plays/${id}`, 0o770),
    ],
  ])('a newest play whose record is %s is not passed over by a resume', async (_, damage) => {
    using rig = new CliRig();
    const [older, newer] = await twoStopped(rig);
    damage(rig, newer);
    rig.write('go', '');
    const refused = await rig.run('resume');
    expect(refused.code).toBe(9);
    expect(refused.stderr).toMatch(/RB60[123]/);
    expect(refused.stderr).toContain(`play ${newer} may be the newest`);
    expect(refused.stderr).toContain('runbook resume PLAY');
    expect((await rig.run('resume', newer)).code).toBe(9);
    for (const args of [['show'], ['transcript']]) {
      const shown = await rig.run(...args);
      expect(shown.stderr).toContain(`play ${newer} cannot be read`);
      expect(shown.stdout).toContain(older);
    }
    const { checks } = JSON.parse((await rig.run('doctor', '--format', 'json')).stdout);
    expect(checks).toContainEqual(
      expect.objectContaining({ level: 'problem', found: expect.stringContaining(newer) }),
    );
    expect((await rig.run('resume', older)).code).toBe(0);
  });

  test("an older play that cannot be read is in nobody's way", async () => {
    using rig = new CliRig();
    const [older, newer] = await twoStopped(rig);
    const file = `home/plays/${older}/journal.jsonl`;
    chmodSync(rig.write(file, rig.read(file).replace('echo a', 'echo b')), 0o600);
    rig.write('go', '');
    const resumed = await rig.json('resume');
    expect(resumed).toMatchObject({ play: newer, status: 'succeeded' });
  });
});

describe('a verdict', () => {
  test('on a step that is not in doubt is refused before anything runs', async () => {
    using rig = new CliRig();
    rig.write('p.yaml', `${TWO}  - {id: c, shell: touch c}\n`);
    await rig.run('play', 'p.yaml');
    rig.write('go', '');
    for (const step of ['a', 'b', 'c']) {
      const { code, stderr } = await rig.run('resume', '--verdict', `${step}=done`);
      expect(code).toBe(2);
      expect(stderr).toContain(`"${step}", and that step is not in doubt`);
    }
    expect(rig.has('c')).toBe(false);
    expect((await rig.run('resume')).code).toBe(0);
  });
});

describe('an answer', () => {
  const ASKS =
    'steps:\n  - {id: a, shell: touch ran}\n  - {id: b, confirm: {ask: Which?, choices: [x, y]}}\n';

  test.each([
    ['its question does not take', 'b=z', 'RB304', 'one of x, y'],
    ['nobody asks for', 'a=yes', 'RB307', 'These ask something: b'],
    ['is for no step', 'd=yes', 'RB307', 'no such step'],
  ])('that %s is refused before the first step', async (_, answer, code, words) => {
    using rig = new CliRig();
    rig.write('p.yaml', ASKS);
    const ended = await rig.run('play', 'p.yaml', '--answer', answer);
    expect(ended.stderr).toContain(code);
    expect(ended.stderr).toContain(words);
    expect(ended.code).toBe(2);
    expect(rig.has('ran')).toBe(false);
  });

  test('that its question does not take is refused by a resume too, and the play is as it was', async () => {
    using rig = new CliRig();
    rig.write('p.yaml', `${TWO}  - {id: c, confirm: Sure?}\n`);
    await rig.run('play', 'p.yaml', '--answer', 'c=yes');
    rig.write('go', '');
    const journal = rig.journal();
    const refused = await rig.run('resume', '--answer', 'c=perhaps');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('"perhaps"');
    expect(rig.journal()).toBe(journal);
    expect((await rig.run('resume', '--answer', 'c=yes')).code).toBe(0);
  });
});

describe('the inputs of a play that goes on', () => {
  const secret = (more = '') => `{token: {type: secret, from: {env: T}${more}}}`;
  const USES = '{id: a, shell: "test -e go && printf %s {{inputs.token}} | wc -c > got"}';

  test('a secret is asked for again, by the name of the play and the flag, and taken from a file', async () => {
    using rig = new CliRig();
    rig.write('p.yaml', playbook(secret(), USES));
    rig.write('in.yml', `token: ${SECRET}\n`);
    const { play, exitCode } = await rig.json('play', 'p.yaml', '--inputs', 'in.yml');
    expect(exitCode).toBe(4);
    rig.write('go', '');
    const without = await rig.run('resume');
    expect(without.code).toBe(2);
    expect(without.stderr).toContain('RB302');
    expect(without.stderr).toContain(`runbook resume ${play} --inputs FILE`);
    expect((await rig.run('resume', '--inputs', 'in.yml')).code).toBe(0);
    expect(rig.read('got').trim()).toBe(String(SECRET.length));
    expect(rig.journal()).not.toContain(SECRET);
  });

  test('an optional secret that was given is required again', async () => {
    using rig = new CliRig();
    const both = `{id: a, when: "has(inputs.token)", shell: test -e go}\n  - {id: b, when: "!has(inputs.token)", shell: touch without}`;
    rig.write('p.yaml', playbook(secret(', optional: true'), both));
    await rig.start(['play', 'p.yaml'], { T: SECRET }).ended;
    rig.write('go', '');
    expect((await rig.run('resume')).stderr).toContain('RB302');
    expect((await rig.start(['resume'], { T: SECRET }).ended).code).toBe(0);
    expect(rig.has('without')).toBe(false);
  });

  test('one that the play was started without stays out of it', async () => {
    using rig = new CliRig();
    const steps = '{id: a, shell: test -e go}\n  - {id: b, when: "has(inputs.token)", shell: touch with}';
    rig.write('p.yaml', playbook(secret(', optional: true'), steps));
    await rig.run('play', 'p.yaml');
    rig.write('go', '');
    const refused = await rig.run('resume', '--input', `token=${SECRET}`);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('was started without');
    expect((await rig.start(['resume'], { T: SECRET }).ended).code).toBe(0);
    expect(rig.has('with')).toBe(false);
  });

  test('any other cannot be changed', async () => {
    using rig = new CliRig();
    rig.write(
      'p.yaml',
      playbook('{v: {type: string}}', '{id: a, shell: "echo {{inputs.v}} > got; test -e go"}'),
    );
    await rig.run('play', 'p.yaml', '--input', 'v=one');
    rig.write('go', '');
    const refused = await rig.run('resume', '--input', 'v=two');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('RB307');
    expect((await rig.run('resume', '--input', 'w=1')).stderr).toContain('RB301');
    expect((await rig.run('resume')).code).toBe(0);
    expect(rig.read('got')).toBe('one\n');
  });

  test('one that holds a secret in another form is not made up from the record', async () => {
    using rig = new CliRig();
    const inputs = '{token: {type: secret, from: {env: T}}, db: {type: string}}';
    rig.write('p.yaml', playbook(inputs, '{id: a, shell: "printf %s {{inputs.db}} > got; test -e go"}'));
    const value = 'p&ss w0rd/secret';
    const db = `postgres://u:${encodeURIComponent(value)}@h/d`;
    await rig.start(['play', 'p.yaml', '--input', `db=${db}`], { T: value }).ended;
    rig.write('go', '');
    const without = await rig.start(['resume'], { T: value }).ended;
    expect(without.code).toBe(2);
    expect(without.stderr).toContain('"db", which holds a secret,');
    const other = await rig.start(['resume', '--input', 'db=postgres://h/d'], { T: value }).ended;
    expect(other.stderr).toContain('cannot be changed');
    expect((await rig.start(['resume', '--input', `db=${db}`], { T: value }).ended).code).toBe(0);
    expect(rig.read('got')).toBe(db);
  });
});

test('an empty id names no play', async () => {
  using rig = new CliRig();
  rig.write('p.yaml', TWO);
  await rig.run('play', 'p.yaml');
  rig.write('go', '');
  const refused = await rig.run('resume', '');
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('RB306');
  expect(rig.journal()).not.toContain('play.resumed');
});

test('a secret that an edited playbook no longer has is kept out of the record all the same', async () => {
  using rig = new CliRig();
  const steps = '{id: a, shell: test -e go}\n  - {id: b, shell: cat leak}';
  rig.write('p.yaml', playbook('{token: {type: secret, from: {env: T}}}', steps));
  rig.write('leak', SECRET);
  await rig.start(['play', 'p.yaml'], { T: SECRET }).ended;
  rig.write('go', '');
  rig.write('p.yaml', playbook('{}', steps));
  expect((await rig.start(['resume', '--edited'], { T: SECRET }).ended).code).toBe(0);
  const { stdout } = await rig.run('transcript');
  expect(stdout).toContain('[secret:token]');
  expect(stdout + rig.journal()).not.toContain(SECRET);
});

describe('a step that failed and whose command was corrected in the file', () => {
  const WRONG =
    'steps:\n  - {id: a, shell: echo a >> ran}\n  - {id: b, shell: falze}\n  - {id: c, shell: echo c >> ran}\n';

  test('is refused with what to do, and that is taken', async () => {
    using rig = new CliRig();
    rig.write('p.yaml', WRONG);
    expect((await rig.run('play', 'p.yaml')).code).toBe(4);
    rig.write('p.yaml', WRONG.replace('falze', 'echo b >> ran'));
    const refused = await rig.run('resume', '--edited');
    expect(refused.code).toBe(9);
    expect(refused.stderr).toContain('b was started as “falze”, and is “echo b >> ran” now');
    expect(refused.stderr).toContain('Leave b as it is but for on-failure: continue');
    const behind = '\n  - {id: b2, shell: echo b >> ran}\n';
    rig.write('p.yaml', WRONG.replace('falze}\n', `falze, on-failure: continue}${behind}`));
    const resumed = await rig.run('resume', '--edited');
    expect(resumed.code).toBe(0);
    expect(resumed.stderr).toContain('It goes on with the playbook as it was edited.');
    expect(rig.read('ran')).toBe('a\nb\nc\n');
    const { stdout } = await rig.run('transcript');
    expect(stdout).toContain('**with an edited playbook**: b: on-failure changed; b2: new');
    expect((await rig.run('show')).stdout).toMatch(/resumed .* by ada on .*, with an edited playbook/);
  });
});
