import { describe, expect, test } from 'vitest';
import { CliRig, type Ended, killGroupOf, processesWith, type Running, until } from './rig.ts';

const SCENARIO = (more = ''): string =>
  `runbook-test: 1\nscenarios:\n  - {name: all is well, system: lida, given: healthy${more}}\n`;
/** A step that waits for a file, and one that needs the system. */
const WAITING =
  'steps:\n  - {id: a, shell: "echo $$ > in; until test -e go; do sleep 0.05; done"}\n  - {id: b, shell: lida health check}\n';
/** A question that no preflight sees coming. */
const ASKING =
  'steps:\n  - {id: a, shell: lida health check}\n  - {id: b, branch: [{when: "steps.a.exit_code == 0", then: [{id: c, confirm: Sure?}, {id: d, shell: lida health check}]}]}\n';

async function drillWaiting(rig: CliRig, ...flags: readonly string[]): Promise<Running> {
  rig.write('d.yaml', WAITING);
  rig.write('d.test.yaml', SCENARIO());
  const drill = rig.start(['drill', 'd.yaml', ...flags]);
  await until(() => rig.has('in'));
  return drill;
}

const systemsOf = (rig: CliRig): number => processesWith(rig.cwd).length;

describe('the system of a drill', () => {
  test('is left alone by a resume in another terminal, which is refused', async () => {
    using rig = new CliRig();
    const drill = await drillWaiting(rig);
    const running = systemsOf(rig);
    const second = await rig.run('resume');
    expect(second.code).toBe(9);
    expect(second.stderr).toContain('RB405');
    expect(systemsOf(rig)).toBe(running);
    rig.write('go', '');
    const ended = await drill.ended;
    expect(ended.code, ended.stderr).toBe(0);
    expect(systemsOf(rig)).toBe(0);
  });

  test('waits with a play that waits for an answer, and ends with it', async () => {
    using rig = new CliRig();
    rig.write('d.yaml', ASKING);
    rig.write('d.test.yaml', SCENARIO());
    const first = await rig.run('drill', 'd.yaml');
    expect(first.code).toBe(8);
    expect(first.stderr).toContain('--answer c=yes');
    expect(first.stderr).toMatch(/next +runbook resume/);
    expect(systemsOf(rig)).toBeGreaterThan(0);
    const still = await rig.run('resume');
    expect(still.code).toBe(8);
    expect(systemsOf(rig)).toBeGreaterThan(0);
    const resumed = await rig.run('resume', '--answer', 'c=yes');
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(systemsOf(rig)).toBe(0);
  });

  test('waits with a step in doubt for its verdict', async () => {
    using rig = new CliRig();
    const drill = await drillWaiting(rig);
    drill.child.kill('SIGKILL');
    await drill.ended;
    killGroupOf(await rig.pidIn('in'));
    expect((await rig.run('resume')).code).toBe(10);
    const resumed = await rig.run('resume', '--verdict', 'a=done');
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(systemsOf(rig)).toBe(0);
  });

  test('is ended by a signal while it comes up', async () => {
    using rig = new CliRig();
    rig.write('d.yaml', WAITING);
    rig.write('d.test.yaml', SCENARIO());
    const drill = rig.start(['drill', 'd.yaml']);
    let said = '';
    drill.child.stderr?.on('data', (text) => {
      said += text;
    });
    await until(() => said.includes('Bringing up'));
    drill.child.kill('SIGTERM');
    expect((await drill.ended).code).toBe(143);
    expect(systemsOf(rig)).toBe(0);
  });

  test.each([
    ['an input is unknown', ['--input', 'nope=1'], 2],
    ['an answer is for no step', ['--answer', 'nope=1'], 2],
  ])('is ended when %s', async (_, flags, code) => {
    using rig = new CliRig();
    rig.write('d.yaml', WAITING);
    rig.write('d.test.yaml', SCENARIO());
    expect((await rig.run('drill', 'd.yaml', ...flags)).code).toBe(code);
    expect(systemsOf(rig)).toBe(0);
  });

  test('is ended when its play cannot be locked', async () => {
    using rig = new CliRig();
    rig.write('d.yaml', WAITING);
    rig.write('d.test.yaml', SCENARIO());
    rig.write('home/locks', 'a file where the folder should be');
    expect((await rig.run('drill', 'd.yaml')).code).toBe(9);
    expect(systemsOf(rig)).toBe(0);
  });
});

describe('a drill that has ended', () => {
  const interrupted = async (rig: CliRig): Promise<Ended> => {
    const drill = await drillWaiting(rig);
    const said = new Promise((settle) =>
      drill.child.stderr?.on('data', (text) => /SIGINT/.test(text) && settle(text)),
    );
    drill.child.kill('SIGINT');
    await said;
    drill.child.kill('SIGINT');
    return drill.ended;
  };

  test('by Ctrl-C says how to practise again, not how to resume', async () => {
    using rig = new CliRig();
    const { code, stderr } = await interrupted(rig);
    expect(code).toBe(130);
    const [, summary = ''] = stderr.split('INTERRUPTED');
    expect(summary).toMatch(/next +runbook drill d\.yaml\n/);
    expect(summary).not.toContain('resume');
    expect(systemsOf(rig)).toBe(0);
  });

  test('is passed over by a resume without an id, and refused by one with it', async () => {
    using rig = new CliRig();
    rig.write('p.yaml', 'steps:\n  - {id: a, shell: test -e go}\n');
    const { play } = await rig.json('play', 'p.yaml');
    await interrupted(rig);
    const [drilled = ''] = rig.plays().filter((id) => id !== play);
    const refused = await rig.run('resume', drilled);
    expect(refused.code).toBe(9);
    expect(refused.stderr).toContain('RB407 error: this drill has ended with its system');
    expect(refused.stderr).toContain('runbook drill d.yaml');
    rig.write('go', '');
    expect(await rig.json('resume')).toMatchObject({ play, status: 'succeeded' });
    const nothing = await rig.run('resume');
    expect(nothing.code).toBe(2);
    expect(nothing.stderr).toContain('no play to go on with');
  });

  test('of a playbook with a name is called by that name', async () => {
    using rig = new CliRig();
    const drill = rig.start(['drill', 'lida/complete-outage', '--auto']);
    await until(() => rig.journal().includes('step.started'));
    drill.child.kill('SIGINT');
    expect((await drill.ended).stderr).toMatch(/next +runbook drill complete-outage\n/);
  });
});

describe('expectations of the scenario', () => {
  const DIFFERENT = SCENARIO(', expect: {status: failed, ran: [b], system: {api: stopped}}');
  const QUICK = 'steps:\n  - {id: a, shell: lida health check}\n  - {id: b, shell: "true"}\n';

  test('are checked with --auto', async () => {
    using rig = new CliRig();
    rig.write('d.yaml', QUICK);
    rig.write('d.test.yaml', DIFFERENT);
    const { code, stderr } = await rig.run('drill', 'd.yaml', '--auto');
    expect(code).toBe(4);
    expect(stderr).toContain('Expectation not met: the play: status should be failed and is succeeded');
    expect(stderr).toContain('Expectation not met: the system: api should be stopped and is healthy');
  });

  test('are one line at most when a person plays', async () => {
    using rig = new CliRig();
    rig.write('d.yaml', QUICK);
    rig.write('d.test.yaml', DIFFERENT);
    const { code, stderr } = await rig.run('drill', 'd.yaml');
    expect(code).toBe(0);
    expect(stderr).toContain('System: api healthy\n');
    expect(stderr).toContain('This ended differently from the scenario "all is well".\n');
    expect(stderr).not.toContain('Expectation not met');
  });

  test('answers of a scenario that nobody asks for are refused', async () => {
    using rig = new CliRig();
    rig.write('d.yaml', QUICK);
    rig.write('d.test.yaml', SCENARIO(', answers: {b: yes}'));
    const { code, stderr } = await rig.run('drill', 'd.yaml', '--auto');
    expect(code).toBe(2);
    expect(stderr).toContain('the scenario "all is well" names "b", and that step asks nothing');
    expect(systemsOf(rig)).toBe(0);
  });
});
