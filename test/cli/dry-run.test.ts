import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { CliRig } from './rig.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PLAYBOOKS = readdirSync(join(ROOT, 'playbooks')).flatMap((system) =>
  readdirSync(join(ROOT, 'playbooks', system))
    .filter((file) => /^[^.]+\.yaml$/.test(file))
    .map((file) => `${system}/${file.slice(0, -'.yaml'.length)}`),
);

/** System calls by which a process could touch anything: start a program, connect, write, make or remove a file. */
const CALLS =
  'execve,execveat,connect,sendto,openat,creat,mkdir,mkdirat,unlink,unlinkat,rename,renameat,renameat2,link,linkat,symlink,chmod,truncate';

/** What a command line did to the world, by strace. */
function traced(rig: CliRig, args: readonly string[]): string[] {
  const file = join(rig.cwd, 'trace');
  const bin = join(ROOT, 'bin/runbook.js');
  const { status, stderr } = spawnSync(
    'strace',
    ['-f', '-qq', '-e', `trace=${CALLS}`, '-o', file, process.execPath, bin, ...args],
    {
      cwd: rig.cwd,
      env: rig.env,
      encoding: 'utf8',
    },
  );
  expect(status, stderr).toBe(0);
  const [first = '', ...rest] = readFileSync(file, 'utf8').trim().split('\n');
  expect(first).toContain('execve(');
  return rest.filter(
    (line) =>
      !/openat\(.*O_RDONLY/.test(line) && !/\/dev\/null|\/dev\/tty/.test(line) && !/= -1 E/.test(line),
  );
}

describe('a dry run', () => {
  test.each(PLAYBOOKS)('of %s starts nothing, connects nowhere and writes nothing', (name) => {
    using rig = new CliRig();
    expect(traced(rig, ['plan', name])).toEqual([]);
    expect(traced(rig, ['play', name, '--dry-run', '--format', 'json'])).toEqual([]);
  });

  test('is seen to do so when it does: the same look at a play finds its processes', () => {
    using rig = new CliRig();
    rig.write('p.yaml', 'steps:\n  - {id: a, effect: read, shell: "true"}\n');
    const calls = traced(rig, ['play', 'p.yaml']).join('\n');
    expect(calls).toMatch(/execve\("\/bin\/sh"/);
    expect(calls).toMatch(/O_WRONLY|O_APPEND/);
  });

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
