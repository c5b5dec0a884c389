import { describe, expect, test } from 'vitest';
import { CliRig } from './rig.ts';

describe('a dry run', () => {
  test('shows unknown values as what they are, and both arms of a branch that hangs on them', async () => {
    using rig = new CliRig();
    rig.write(
      'p.yaml',
      `steps:
  - {id: health, effect: read, shell: {run: cat health.json, capture: json}}
  - id: pick
    branch:
      - {when: steps.health.json.failing != "", then: [{id: fix, shell: "mend {{steps.health.json.failing}}"}]}
      - {otherwise: [{id: rest, effect: read, shell: "true"}]}
`,
    );
    const { stdout } = await rig.run('plan', 'p.yaml');
    expect(stdout).toContain('‹steps.health.json.failing›');
    expect(stdout).toContain('2 read, 1 change, 0 destroy');
  });
});

test('a condition on an input that is not given shows both ways, in a plan, a page and a graph', async () => {
  using rig = new CliRig();
  rig.write(
    'p.yaml',
    'steps:\n  - {id: a, when: size(inputs.x) == 7, effect: read, shell: one}\ninputs: {x: {type: string}}\n',
  );
  for (const verb of ['plan', 'docs', 'graph'])
    expect(await rig.run(verb, 'p.yaml'), verb).toMatchObject({ code: 0, stderr: '' });
  expect((await rig.run('plan', 'p.yaml')).stdout).toContain('inputs.x');
  expect((await rig.run('plan', 'p.yaml', '--input', 'x=short')).stdout).toContain('does not hold');
});

test('a graph is for Mermaid, or with .svg or --format svg a picture, on stdout or in a file', async () => {
  using rig = new CliRig();
  rig.write('p.yaml', 'steps:\n  - {id: a, name: Look, effect: read, shell: one}\n');
  expect((await rig.run('graph', 'p.yaml')).stdout).toMatch(/^flowchart TD\n/);
  const { stdout } = await rig.run('graph', 'p.yaml', '--format', 'svg');
  expect(stdout).toMatch(/^<svg [\s\S]*Look[\s\S]*<\/svg>\n$/);
  expect(await rig.run('graph', 'p.yaml', '-o', 'p.svg')).toMatchObject({ code: 0, stdout: '' });
  expect(rig.read('p.svg')).toBe(stdout);
  expect((await rig.run('docs', 'p.yaml', '-o', 'p.md')).code).toBe(0);
  expect(rig.read('p.md')).toContain('# p.yaml');
  expect((await rig.run('graph', 'p.yaml', '-o', 'nowhere/p.svg')).code).toBe(2);
});
