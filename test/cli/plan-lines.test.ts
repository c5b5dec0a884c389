import { expect, test } from 'vitest';
import { CliRig } from './rig.ts';

const PLAYBOOK = `runbook: 1
title: Clean up
inputs:
  path: { type: string }
steps:
  - id: part
    play: ./child.yaml
  - name: Remove it
    id: remove
    effect: destroy
    destroys: it
    shell: rm {{inputs.path}}
`;

const CHILD = 'runbook: 1\ntitle: Child\nsteps: [{ id: stop, name: Stop, effect: change, shell: stop }]\n';

const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length;

test('a plan is shown at the lines that it speaks of, as annotations and as SARIF', async () => {
  using rig = new CliRig();
  rig.write('p.yaml', PLAYBOOK);
  rig.write('child.yaml', CHILD);
  const places = [
    ['Plan of Clean up', lineOf(PLAYBOOK, 'title:')],
    ['Input path is missing', lineOf(PLAYBOOK, 'path:')],
    // What is played is shown where it is played.
    ['Stop', lineOf(PLAYBOOK, 'id: part')],
    ['Remove it', lineOf(PLAYBOOK, 'id: remove')],
  ] as const;
  const github = await rig.run('plan', 'p.yaml', '--format', 'github');
  expect(github).toMatchObject({ code: 0, stderr: '' });
  const lines = github.stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(places.length);
  for (const [index, [title, line]] of places.entries()) {
    expect(lines[index]).toMatch(/^::(?:notice|warning) file=p\.yaml,line=\d+,/);
    expect(lines[index]).toContain(`,line=${line},`);
    expect(lines[index]).toContain(`title=${title}`);
  }
  const sarif = await rig.run('plan', 'p.yaml', '--format', 'sarif');
  expect(sarif.code).toBe(0);
  const [run] = JSON.parse(sarif.stdout).runs;
  const startOf = (result: { locations: { physicalLocation: { region: { startLine: number } } }[] }) =>
    result.locations[0]?.physicalLocation.region.startLine;
  expect(run.results.map(startOf)).toEqual(places.map(([, line]) => line));
  const rules = run.tool.driver.rules.map(({ id }: { id: string }) => id);
  for (const { ruleId, ruleIndex, level } of run.results) {
    expect(rules[ruleIndex]).toBe(ruleId);
    expect(level).toBe(ruleId === 'plan-destroys' ? 'warning' : 'note');
  }
});

test('a playbook that is not valid has no plan, and its errors have the same form', async () => {
  using rig = new CliRig();
  rig.write('p.yaml', PLAYBOOK.replace('title: Clean up', 'titel: Clean up'));
  rig.write('child.yaml', CHILD);
  const github = await rig.run('plan', 'p.yaml', '--format', 'github');
  expect(github.code).toBe(3);
  expect(github.stdout).toMatch(/^::error file=p\.yaml,line=2,.*RB201/);
  const sarif = await rig.run('plan', 'p.yaml', '--format', 'sarif');
  expect(sarif.code).toBe(3);
  expect(JSON.parse(sarif.stdout).runs[0].results[0].level).toBe('error');
});
