import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CliRig, until } from './rig.ts';
import { atTerminal } from './terminal.ts';

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

3 scenarios: 3 ok, 0 failed; 100 % covered
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

  test('shows what was expected and what ran, line by line, and how it came to that', async () => {
    using rig = rigWith(
      '{name: s, mocks: {look: {exit-code: 1, stdout: down}, start: {exit-code: 3, stderr: no disk}}, expect: {ran: [start, look, end], commands: {start: lida start --all}}}',
    );
    rig.write('p.yaml', `${PLAYBOOK}  - {id: end, shell: lida end}\n`);
    const { stdout } = await rig.run('test', 'p.yaml');
    expect(stdout.replace(/mocks, [^)]*/, 'mocks')).toContain(`
  FAIL  s  (mocks)
        a step should have run and did not: end
          - expected  + ran
          - start
            look
          - end
          + start
        the command of start is another one
          - expected  + ran
          - lida start --all
          + lida system start
        What happened:
          ✔ look   lida health check
          ✔ fork   when steps.look.exit_code == 1
          ✖ start  lida system start  → \`lida system start\` ended with exit code 3: no disk
`);
  });

  test('fails below the coverage that is asked for, and proposes scenarios that reach it', async () => {
    using rig = rigWith(UP);
    expect((await rig.run('test', 'p.yaml', '--coverage', '33')).code).toBe(0);
    const { code, stdout } = await rig.run('test', 'p.yaml', '--coverage', '100');
    expect(code).toBe(4);
    expect(stdout).toContain('less than the 100 %');
    const [, proposed = ''] = stdout.split(/^Scenarios for p\.test\.yaml:\n/m);
    rig.write('p.test.yaml', `${rig.read('p.test.yaml')}${proposed}`);
    const again = await rig.run('test', 'p.yaml', '--coverage', '100');
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(again.stdout).toContain('3 scenarios: 3 ok, 0 failed; 100 % covered');
    expect((await rig.run('test', 'p.yaml', '--coverage', 'all')).code).toBe(2);
  });

  test('fails below the coverage that its file asks for, where all of its scenarios are played', async () => {
    using rig = rigWith(UP);
    rig.write('p.test.yaml', `coverage: 40\n${rig.read('p.test.yaml')}`);
    const { code, stdout } = await rig.run('test', 'p.yaml');
    expect(code).toBe(4);
    expect(stdout).toContain('p.test.yaml asks for 40 %, and 33 % is covered.');
    expect((await rig.run('test', 'p.yaml', '--scenario', 'up')).code).toBe(0);
  });

  test('says of a place that it cannot reach what decides about it', async () => {
    using rig = new CliRig();
    rig.write(
      'p.yaml',
      'steps:\n  - {id: a, when: size(inputs.x) == 7, shell: x}\ninputs: {x: {type: string, default: a}}\n',
    );
    rig.write('p.test.yaml', scenarios('{name: s}'));
    const { stdout } = await rig.run('test', 'p.yaml', '--coverage', '100');
    expect(stdout).toContain('  # To be completed until it visits this place.\n  # size(inputs.x) == 7\n');
  });

  test('stops at the first failure with --bail', async () => {
    using rig = rigWith(UP, WRONG, DOWN);
    const { code, stdout } = await rig.run('test', 'p.yaml', '--bail');
    expect(code).toBe(4);
    expect(stdout).toContain('2 scenarios: 1 ok, 1 failed');
  });

  test('kills the engine, resumes the play, and says where nothing could be killed', async () => {
    const fault = (crash: string, step: string): string =>
      `{name: ${crash} ${step}, mocks: {look: {exit-code: 1}}, faults: [{crash: ${crash}, step: ${step}}], verdicts: {start: again}, expect: {status: succeeded, ran: [look, start]}}`;
    using rig = rigWith(fault('before', 'start'), fault('during', 'start'), fault('after', 'start'));
    expect((await rig.run('test', 'p.yaml')).stdout).toContain('3 ok, 0 failed');
    rig.write('p.test.yaml', scenarios('{name: s, faults: [{crash: during, step: start}]}'));
    const { code, stdout } = await rig.run('test', 'p.yaml');
    expect(code).toBe(4);
    expect(stdout).toContain('no engine died during start: the step was never begun');
  });

  test('tells other programs', async () => {
    using rig = rigWith(UP, WRONG);
    const { failed, covered, scenarios: told } = await rig.json('test', 'p.yaml');
    expect({
      failed,
      covered: Math.round(covered),
      names: told.map(({ scenario }: { scenario: string }) => scenario),
    }).toEqual({
      failed: 1,
      covered: 33,
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
    using rig = rigWith(
      '{name: s, mocks: {strat: {}}, answers: {look: yes, undo.z: true}, faults: [{crash: after, step: f}], verdicts: {v: done}, remedies: {r: undo}, expect: {ran: [q], commands: {x: y}}}',
    );
    const { code, stdout } = await rig.run('test', 'p.yaml');
    expect(code).toBe(4);
    expect(stdout).toContain('mocks names the step "strat"');
    expect(stdout).toContain('commands names the step "x"');
    expect(stdout).toContain('answers names "look"');
    for (const name of ['f', 'v', 'r', 'q', 'undo.z']) expect(stdout).toContain(`names the step "${name}"`);
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

describe('runbook test --record', () => {
  const SHOP = `steps:
  - {id: look, effect: read, shell: {run: "printf 'down\\n'; exit 1", expect: {exit-code: [0, 1]}, capture: text}}
  - id: start
    when: steps.look.stdout == "down"
    retry: {attempts: 2, delay: 10ms}
    shell: test -e flag || { touch flag; echo "no {{inputs.what}}" >&2; exit 3; }
    undo: {shell: rm flag}
  - {id: use, effect: change, shell: {run: 'test "$T" = "$(echo right)-token"', env: {T: "{{inputs.token}}"}}}
  - {id: why, confirm: {ask: Why?, answer: text}}
inputs:
  what: {type: string, default: disk}
  token: {type: secret, from: {env: SHOP_TOKEN}}
`;

  async function played(rig: CliRig, token: string, ...args: readonly string[]) {
    rig.write('p.yaml', SHOP);
    const before = rig.plays();
    const argv = ['play', 'p.yaml', '--answer', 'why=a leak', ...args];
    const { code } = await rig.start(argv, { SHOP_TOKEN: token }).ended;
    const [play = ''] = rig.plays().filter((id) => !before.includes(id));
    return { code, play };
  }

  test('makes a scenario of a play that passes, and another one behind it', async () => {
    using rig = new CliRig();
    const { play } = await played(rig, 'right-token', '--input', 'what=room');
    const first = await rig.run('test', '--record', play.slice(0, 6), '--name', 'it comes up late');
    expect(first).toMatchObject({ code: 0, stdout: '' });
    expect(first.stderr).toContain('Written to p.test.yaml: "it comes up late", which passes.');
    const text = rig.read('p.test.yaml');
    expect(text).toContain('schema=');
    expect(text).toContain('      what: room\n');
    expect(text).toContain('      start: [{ exit-code: 3, stderr: no room }, {}]\n');
    expect(text).not.toContain('right-token');
    rig.write('p.test.yaml', text.replace('scenarios:', 'scenarios: # kept'));
    const failing = await played(rig, 'wrong-token');
    expect(failing.code).toBe(4);
    expect((await rig.run('test', '--record', failing.play)).stderr).toContain(
      `"as in play ${failing.play}"`,
    );
    expect(rig.read('p.test.yaml')).toContain('scenarios: # kept');
    expect((await rig.run('test', 'p.yaml')).stdout).toContain('2 scenarios: 2 ok, 0 failed');
  });

  test('writes nothing where it would not pass, and shows what it has', async () => {
    using rig = new CliRig();
    const { play } = await played(rig, 'right-token');
    rig.write('p.yaml', rig.read('p.yaml').replace('id: use,', 'id: use, when: inputs.what == "x",'));
    const { code, stdout, stderr } = await rig.run('test', '--record', play);
    expect(code).toBe(4);
    expect(stdout).toContain(`- name: as in play ${play}`);
    expect(stderr).toContain('was edited after this play was started');
    expect(stderr).toContain('Not as recorded: a step should have run and did not: use');
    expect(rig.has('p.test.yaml')).toBe(false);
  });

  test('refuses a name that is taken, and a play that nobody knows the end of', async () => {
    using rig = new CliRig();
    const { play } = await played(rig, 'right-token');
    await rig.run('test', '--record', play, '--name', 'one');
    const before = rig.read('p.test.yaml');
    const again = await rig.run('test', '--record', play, '--name', 'one');
    expect(again).toMatchObject({ code: 2, stdout: '' });
    expect(again.stderr).toContain('there is a scenario "one" already');
    expect(rig.read('p.test.yaml')).toBe(before);
    rig.write('q.yaml', 'steps:\n  - {id: a, shell: echo $$ > pid; exec sleep 60}\n');
    const running = rig.start(['play', 'q.yaml']);
    const pid = await rig.pidIn('pid');
    const open = rig.plays().find((id) => id !== play) ?? '';
    const refused = await rig.run('test', '--record', open);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(`runbook resume ${open}`);
    process.kill(pid);
    await running.ended;
  });
});

describe('runbook test --watch', () => {
  const OTHER = 'steps:\n  - {id: a, effect: read, shell: x}\n';

  test('plays again what a changed file touches, at a terminal', { timeout: 60_000 }, async () => {
    using rig = rigWith(UP);
    rig.write('q.yaml', OTHER);
    rig.write('q.test.yaml', scenarios('{name: of another}'));
    using terminal = atTerminal(rig, 'test', 'p.yaml', 'q.yaml', '--watch');
    await terminal.until('Watching 4 files; Enter plays all of them, q ends this.');
    expect(terminal.shown).toContain('2 scenarios: all ok');
    // As editors do: another file takes the name.
    terminal.shown = '';
    rig.write('new', rig.read('p.test.yaml').replace('it is up', 'it is not down'));
    renameSync(join(rig.cwd, 'new'), join(rig.cwd, 'p.test.yaml'));
    await terminal.until('Watching');
    expect(terminal.shown).toContain('Changed: p.test.yaml');
    expect(terminal.shown).toContain('it is not down');
    expect(terminal.shown).not.toContain('of another');
    expect(terminal.shown).toContain('\u001b[2J');
    terminal.shown = '';
    rig.write('q.yaml', 'steps: [');
    await terminal.until('Watching');
    expect(terminal.shown).toContain('0 scenarios: all ok; 1 playbook not valid');
    terminal.shown = '';
    rig.write('q.yaml', OTHER);
    await terminal.until('1 scenario: all ok');
    await terminal.type('Watching 4 files', '\r');
    await terminal.until('2 scenarios: all ok');
    await terminal.type('q ends this', 'q');
    expect(await terminal.ended).toBe(0);
  });

  test('plays again when a playbook that is played changes, also one that was not valid', {
    timeout: 60_000,
  }, async () => {
    using rig = rigWith(UP);
    rig.write('p.yaml', 'steps:\n  - {id: inside, play: ./inner.yaml}\n');
    rig.write('p.test.yaml', scenarios('{name: all}'));
    rig.write('inner.yaml', 'steps: [');
    using terminal = atTerminal(rig, 'test', 'p.yaml', '--watch');
    await terminal.until('1 playbook not valid');
    await terminal.until('Watching 3 files');
    terminal.shown = '';
    rig.write('inner.yaml', OTHER);
    await terminal.until('1 scenario: all ok');
    await terminal.until('Watching 3 files');
    terminal.shown = '';
    rig.write('inner.yaml', OTHER.replace('shell: x', 'shell: y'));
    await terminal.until('Changed: inner.yaml');
    await terminal.until('1 scenario: all ok');
    await terminal.type('q ends this', 'q');
    expect(await terminal.ended).toBe(0);
  });

  test.each([
    ['\u0003', 130],
    ['\u0004', 0],
  ])('ends at the key %j', async (key, code) => {
    using rig = rigWith(UP);
    using terminal = atTerminal(rig, 'test', 'p.yaml', '--watch');
    await terminal.type('q ends this', key);
    expect(await terminal.ended).toBe(code);
  });

  test('clears no screen that is none, takes no keys there, and ends by a signal', async () => {
    using rig = rigWith(UP, WRONG);
    const { child, ended } = rig.start(['test', 'p.yaml', '--watch']);
    let shown = '';
    child.stdout?.on('data', (text: string) => {
      shown += text;
    });
    await until(() => shown.includes('Watching 2 files.'));
    child.kill('SIGTERM');
    const { code, stdout } = await ended;
    expect(code).toBe(143);
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toContain('2 scenarios: 1 failed');
  });

  test('prints for people only', async () => {
    using rig = rigWith(UP);
    expect((await rig.run('test', 'p.yaml', '--watch', '--format', 'junit')).code).toBe(2);
  });
});

test('a repeat with a condition is covered where it was entered', async () => {
  using rig = new CliRig();
  rig.write(
    'p.yaml',
    'runbook: 1\ntitle: p\ninputs: { go: { type: boolean, default: true } }\nsteps:\n  - { id: r, when: inputs.go, repeat: { for-each: [a], steps: [{ id: one, effect: read, shell: look }] } }\n',
  );
  const scenario = (name: string, rest: string) =>
    `  - { name: ${name}, ${rest}, expect: { status: succeeded } }\n`;
  const goes = scenario('goes', 'mocks: { one: { exit-code: 0 } }');
  rig.write('p.test.yaml', `runbook-test: 1\nscenarios:\n${goes}${scenario('not', 'inputs: { go: false }')}`);
  expect((await rig.run('test', 'p.yaml')).stdout).toContain('conditions, met and not met 2 of 2');
  rig.write('p.test.yaml', `runbook-test: 1\nscenarios:\n${goes}`);
  expect((await rig.run('test', 'p.yaml')).stdout).toContain('1 of 2');
});
