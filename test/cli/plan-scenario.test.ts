import { expect, test } from 'vitest';
import { CliRig } from './rig.ts';

const PLAYBOOK = `runbook: 1
title: Scale
inputs:
  replicas: { type: integer, default: 4 }
  token: { type: secret }
steps:
  - { id: load, effect: read, metric-threshold: { metric: { command: touch ran }, warn: "> 70", critical: "> 90" } }
  - { id: go, confirm: "Load is {{steps.load.value}}. Scale?" }
  - id: decide
    branch:
      - { when: steps.load.level == "critical" && steps.go.answer, label: scale, then: [{ id: scale, shell: "touch ran {{inputs.replicas}} {{inputs.token}}" }] }
      - { label: leave it, otherwise: [] }
  - { id: check, effect: read, shell: { run: touch ran, capture: text } }
  - { id: tell, when: steps.check.stdout == "bad", effect: read, shell: "touch ran {{steps.check.stdout}}" }
`;
const TESTS = `runbook-test: 1
scenarios:
  - name: far too much load
    inputs: { replicas: 9, token: a-secret-of-tests }
    mocks: { load: { value: 97 }, check: { stdout: bad } }
    answers: { go: true }
  - name: scaling fails
    inputs: { token: a-secret-of-tests }
    mocks: { load: { value: 97 }, scale: { exit-code: 2, stderr: quota } }
    answers: { go: true }
  - { name: with a system, system: lida, given: healthy, inputs: { replicas: 7 }, answers: { go: false } }
  - { name: of another playbook, mocks: { lod: { value: 1 } }, inputs: { token: a-secret-of-tests } }
`;

const written = (): CliRig => {
  const rig = new CliRig();
  rig.write('p.yaml', PLAYBOOK);
  rig.write('p.test.yaml', TESTS);
  return rig;
};

test('a plan with a scenario has its inputs and answers, and steps come to what its mocks say; nothing is run', async () => {
  using rig = written();
  const { stdout, code } = await rig.run('plan', 'p.yaml', '--scenario', 'far too much load');
  expect(code).toBe(0);
  expect(stdout).toContain('Scenario "far too much load"\n');
  expect(stdout).toMatch(/replicas {2}9 +scenario\n/);
  expect(stdout).toContain('in the scenario: value=97 level=critical');
  expect(stdout).toContain('go is answered with true');
  expect(stdout).toContain('ask: Load is 97. Scale?');
  expect(stdout).toContain('scale: would run');
  expect(stdout).toContain('its play ends succeeded');
  expect(stdout).toContain('$ touch ran bad');
  expect(stdout).toContain('Nothing was run.');
  expect(stdout).not.toContain('a-secret-of-tests');
  expect(stdout).not.toContain('--plan');
  expect([rig.has('ran'), rig.has('home')]).toEqual([false, false]);
});

test('where its play ends is said, and what it does not come to stays open', async () => {
  using rig = written();
  const plan = await rig.json('plan', 'p.yaml', '--scenario', 'scaling fails', '--input', 'replicas=12');
  expect(plan.scenario.ends).toMatchObject({ status: 'failed', step: 'scale' });
  const scale = plan.steps[2].arms[0].steps[0];
  expect(scale.scenario).toMatchObject({ status: 'failed', error: { code: 'RB501' } });
  expect(scale.action).toEqual(["touch ran 12 '[secret:token]'"]);
  expect(plan.steps[3].scenario).toEqual({ status: 'not-reached', outputs: {} });
  expect(plan.steps[4].state).toBe('depends-on');
  expect(plan.digest).toBeUndefined();
});

test('of a scenario with a system only inputs and answers are known', async () => {
  using rig = written();
  const plan = await rig.json('plan', 'p.yaml', '--scenario', 'with a system');
  expect(plan.inputs).toContainEqual({ name: 'replicas', value: '7', from: 'scenario' });
  expect(plan.steps[1].scenario.outputs.answer).toBe(false);
  // False whatever the load is.
  expect(plan.steps[2].arms.map((arm: { decision: string }) => arm.decision)).toEqual(['not-taken', 'taken']);
  expect(plan.scenario).toMatchObject({ system: 'lida', answers: { go: false } });
  expect(plan.scenario.ends).toBeUndefined();
});

test('what is assumed counts more', async () => {
  using rig = written();
  const plan = await rig.json(
    'plan',
    'p.yaml',
    '--scenario',
    'far too much load',
    '--assume',
    'steps.load.level=ok',
  );
  expect(plan.steps[0].scenario).toBeUndefined();
  expect(plan.steps[2].arms.map((arm: { decision: string }) => arm.decision)).toEqual(['not-taken', 'taken']);
});

test('Markdown names the scenario', async () => {
  using rig = written();
  const { stdout } = await rig.run('plan', 'p.yaml', '--scenario', 'scaling fails', '--format', 'markdown');
  expect(stdout).toContain('Scenario: `scaling fails`\n');
  expect(stdout).toContain('<br>in the scenario: value=97 level=critical');
  expect(stdout).toContain('- its play ends failed at scale');
});

test.each([
  [
    'far too much lod',
    'RB308 error: there is no scenario "far too much lod"',
    'Did you mean "far too much load"?',
  ],
  [
    'nothing like it',
    'RB308 error: there is no scenario "nothing like it"',
    'There are: "far too much load", ',
  ],
  ['of another playbook', 'mocks names the step "lod", and the playbook has no such step', ''],
])('%s is refused', async (name, said, help) => {
  using rig = written();
  const { code, stderr } = await rig.run('plan', 'p.yaml', '--scenario', name);
  expect(code).toBe(2);
  expect(stderr).toContain(said);
  expect(stderr).toContain(help);
});

test('a playbook without scenarios is told as that, and names complete', async () => {
  using rig = written();
  rig.write('q.yaml', 'steps:\n  - { id: a, effect: read, shell: one }\n');
  expect((await rig.run('plan', 'q.yaml', '--scenario', 'x')).stderr).toContain('there is no q.test.yaml');
  const { stdout } = await rig.run('complete', '--', 'plan', 'p.yaml', '--scenario', 'far');
  expect(stdout).toBe('far too much load\n');
});
