import { expect, test } from 'vitest';
import { CliRig } from './rig.ts';

const PLAYBOOK = `runbook: 1
title: Scale
steps:
  - { id: load, effect: read, metric-threshold: { metric: { command: "touch ran; echo 93" }, warn: "> 70", critical: "> 90" } }
  - { id: who, effect: read, shell: { run: "echo {}", capture: json } }
  - id: decide
    branch:
      - { when: steps.load.level == "critical" && steps.load.value > 95.0, label: far too high, then: [{ id: scale, shell: "scale {{steps.who.json.name}}" }] }
      - { label: bearable, otherwise: [] }
`;

test('what is assumed of a step is carried on, and what is not stays open', async () => {
  using rig = new CliRig();
  rig.write('p.yaml', PLAYBOOK);
  const plan = (...assumed: readonly string[]) =>
    rig.run('plan', 'p.yaml', ...assumed.flatMap((one) => ['--assume', one]));
  const critical = await plan('steps.load.level=critical');
  expect(critical.stdout).toContain('Assumed\n  steps.load.level = critical\n');
  expect(critical.stdout).toContain('far too high: depends on steps.load.value');
  expect(critical.stdout).toContain('$ scale ‹steps.who.json.name›');
  const decided = await plan(
    'steps.load.level=critical',
    'steps.load.value=97.5',
    'steps.who.json.name=api 7',
  );
  expect(decided.stdout).toContain('far too high: would run');
  expect(decided.stdout).toContain("$ scale 'api 7'");
  const fine = await plan('steps.load.level=ok');
  expect(fine.stdout).toContain('far too high: would skip');
  expect(fine.stdout).toContain('bearable: would run');
  // A what-if is nothing that could be reviewed and played.
  expect(fine.stdout).not.toContain('--plan');
  expect(rig.has('ran')).toBe(false);
  const { stdout } = await rig.run(
    'plan',
    'p.yaml',
    '--assume',
    'steps.load.level=ok',
    '--format',
    'markdown',
  );
  expect(stdout).toContain('Assumed: `steps.load.level = "ok"`\n');
});

test.each([
  ['steps.lod.level=ok', 'there is no step "lod"', 'Did you mean "load"?'],
  ['steps.load.levle=ok', 'there is no output of step load "levle"', 'Did you mean "level"?'],
  ['steps.load.level=crtical', 'steps.load.level is never "crtical"', 'Did you mean "critical"?'],
  ['steps.load.level=fine', 'steps.load.level is never "fine"', 'It can be: ok, warn, critical, unknown.'],
  ['steps.load.value=high', 'steps.load.value is of type double', ''],
  ['inputs.x=1', 'does not name what a step leaves', ''],
  ['steps.load.level', 'does not name what a step leaves', ''],
])('%s is refused', async (assumed, said, help) => {
  using rig = new CliRig();
  rig.write('p.yaml', PLAYBOOK);
  const { code, stderr } = await rig.run('plan', 'p.yaml', '--assume', assumed);
  expect(code).toBe(2);
  expect(stderr).toContain(said);
  expect(stderr).toContain(help);
});
