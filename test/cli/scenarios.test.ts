import { describe, expect, test } from 'vitest';
import { CliRig } from './rig.ts';

const PLAYBOOK = `steps:
  - {id: look, effect: read, shell: {run: lida health check, expect: {exit-code: [0, 1]}}}
  - id: fork
    branch:
      - {when: steps.look.exit_code == 1, then: [{id: start, shell: lida system start}]}
      - otherwise: []
`;

const scenarios = (...lines: readonly string[]): string =>
  `runbook-test: 1\nscenarios:\n${lines.map((line) => `  - ${line}\n`).join('')}`;

const DOWN =
  '{name: it is down, mocks: {look: {exit-code: 1}}, expect: {status: succeeded, ran: [look, start]}}';
const STAYS =
  '{name: it stays down, mocks: {look: {exit-code: 1}, start: {exit-code: 1}}, expect: {failed-step: start}}';
const UP = '{name: it is up, expect: {not-ran: [start]}}';
const WRONG = '{name: it is wrong, expect: {status: failed}}';

function rigWith(...lines: readonly string[]): CliRig {
  const rig = new CliRig();
  rig.write('p.yaml', PLAYBOOK);
  rig.write('p.test.yaml', scenarios(...lines));
  return rig;
}

describe('runbook test', () => {
  test('plays every scenario against its mocks, and says what they cover', async () => {
    using rig = rigWith(DOWN, STAYS, UP);
    const { code, stdout, stderr } = await rig.run('test', 'p.yaml', '--coverage', '100');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.replace(/mocks, [^)]*/g, 'mocks')).toBe(`${rig.cwd.split('/').at(-1)}/p
  ok    it is down  (mocks)
  ok    it stays down  (mocks)
  ok    it is up  (mocks)
  arms taken 2 of 2
  failures of changing steps 1 of 1

3 scenarios: 3 ok, 0 failed; 100 % of the arms taken
`);
    expect(rig.plays()).toEqual([]);
  });

  test('fails with what was expected and did not hold', async () => {
    using rig = rigWith(UP, WRONG);
    const { code, stdout } = await rig.run('test', 'p.yaml');
    expect(code).toBe(4);
    expect(stdout).toContain('  FAIL  it is wrong');
    expect(stdout).toContain('the play: status should be failed and is succeeded');
    expect(stdout).toContain('never taken: fork → when steps.look.exit_code == 1');
    expect(stdout).toContain('never seen failing: start');
  });

  test('fails when fewer arms are taken than --coverage asks for', async () => {
    using rig = rigWith(UP);
    expect((await rig.run('test', 'p.yaml', '--coverage', '50')).code).toBe(0);
    const { code, stdout } = await rig.run('test', 'p.yaml', '--coverage', '51');
    expect(code).toBe(4);
    expect(stdout).toContain('less than the 51 %');
    expect((await rig.run('test', 'p.yaml', '--coverage', 'all')).code).toBe(2);
  });

  test('tells other programs', async () => {
    using rig = rigWith(UP, WRONG);
    const { failed, arms, scenarios: told } = await rig.json('test', 'p.yaml');
    expect({ failed, arms, names: told.map(({ scenario }: { scenario: string }) => scenario) }).toEqual({
      failed: 1,
      arms: 50,
      names: ['it is up', 'it is wrong'],
    });
    const { stdout } = await rig.run('test', 'p.yaml', '--format', 'junit');
    expect(stdout).toMatch(
      /^<\?xml .*\n<testsuites>\n {2}<testsuite name="[^"]*\/p" tests="2" failures="1">/,
    );
  });

  test('plays only the scenarios that are named', async () => {
    using rig = rigWith(UP, WRONG, DOWN);
    expect((await rig.run('test', 'p.yaml', '--scenario', 'up')).stdout).toContain('1 scenario: 1 ok');
  });

  test('refuses names that are not there', async () => {
    using rig = rigWith('{name: s, mocks: {strat: {}}, answers: {look: yes}, expect: {commands: {x: y}}}');
    const { code, stdout } = await rig.run('test', 'p.yaml');
    expect(code).toBe(4);
    expect(stdout).toContain('mocks names the step "strat"');
    expect(stdout).toContain('commands names the step "x"');
    expect(stdout).toContain('answers names "look"');
  });

  test('without scenarios says where they belong', async () => {
    using rig = new CliRig();
    rig.write('p.yaml', PLAYBOOK);
    const { code, stderr } = await rig.run('test', 'p.yaml');
    expect(code).toBe(2);
    expect(stderr).toContain('there is no p.test.yaml');
  });

  test('plays against stand-in systems too', async () => {
    using rig = rigWith(
      '{name: a healthy one, system: lida, given: healthy, expect: {status: succeeded, not-ran: [start], system: {api: healthy}}}',
      '{name: not as it is, system: lida, given: healthy, expect: {system: {api: stopped}}}',
    );
    const { code, stdout } = await rig.run('test', 'p.yaml');
    expect(code).toBe(4);
    expect(stdout).toContain('ok    a healthy one  (lida, healthy');
    expect(stdout).toContain('the system: api should be stopped and is healthy');
    expect(stdout).toContain('arms taken 1 of 2');
    expect(rig.plays()).toEqual([]);
  });
});
