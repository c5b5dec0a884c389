import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { exitCodeOf } from '../../src/cli/summary.ts';
import { table } from '../../src/cli/table.ts';
import { CliRig } from './rig.ts';
import { atTerminal } from './terminal.ts';

const BIN = fileURLToPath(new URL('../../bin/runbook.js', import.meta.url));

describe('runbook show', () => {
  test('prints recorded output byte for byte, also more of it than a pipe holds', async () => {
    using rig = new CliRig();
    rig.write(
      'p.yaml',
      'steps:\n  - {id: a, shell: "printf \'\\\\377\\\\376\\\\000\'; head -c 3000000 /dev/urandom"}\n',
    );
    const { play } = await rig.json('play', 'p.yaml');
    const { stdout, status } = spawnSync(process.execPath, [BIN, 'show', play, 'a'], {
      cwd: rig.cwd,
      env: rig.env,
      maxBuffer: 2 ** 26,
    });
    expect(status).toBe(0);
    expect(stdout.length).toBe(3_000_003);
    expect(stdout.equals(readFileSync(`${rig.home}/plays/${play}/output/a.1.log`))).toBe(true);
  });

  test('shows what came from outside instead of obeying it', async () => {
    using rig = new CliRig();
    const evil = '\\e]0;pwned\\a';
    rig.write(
      'p.yaml',
      `runbook: 1\ntitle: "t${evil}"\nsteps:\n  - {id: a, name: "n${evil}", shell: "printf 'x\\\\033]0;pwned\\\\007' >&2; exit 1"}\n`,
    );
    await rig.start(['play', 'p.yaml'], { RUNBOOK_OPERATOR: 'a\u001b]0;pwned\u0007' }).ended;
    for (const args of [['show'], ['plays'], ['validate', 'p.yaml']]) {
      const { stdout, stderr } = await rig.run(...args);
      expect(stdout + stderr).not.toContain('\u001b');
      expect(stdout + stderr).not.toContain('\u0007');
    }
    expect((await rig.run('show')).stdout).toContain('pwned');
  });

  test('has no terminal obey what a step printed', async () => {
    using rig = new CliRig();
    rig.write('p.yaml', 'steps:\n  - {id: a, shell: "printf \'x\\\\033]0;pwned\\\\007\\\\nlast\\\\n\'"}\n');
    const { play } = await rig.json('play', 'p.yaml');
    using terminal = atTerminal(rig, 'show', play, 'a');
    expect(await terminal.ended).toBe(0);
    expect(terminal.shown).toContain('x␛]0;pwned␇\r\nlast\r\n');
    expect(terminal.shown).not.toContain('\u001b]');
    expect((await rig.run('show', play, 'a')).stdout).toBe('x\u001b]0;pwned\u0007\nlast\n');
  });

  test('names who started a play, and who went on with it', async () => {
    using rig = new CliRig();
    rig.write('p.yaml', 'steps:\n  - {id: a, shell: test -e go}\n');
    await rig.run('play', 'p.yaml');
    rig.write('go', '');
    await rig.start(['resume'], { RUNBOOK_OPERATOR: 'bob' }).ended;
    const { stdout } = await rig.run('show');
    expect(stdout).toMatch(/started \S+ by ada on/);
    expect(stdout).toMatch(/resumed \S+ by bob on/);
    const { origin, resumed } = await rig.json('show');
    expect(origin.operator).toBe('ada');
    expect(resumed).toMatchObject([{ operator: 'bob' }]);
    expect((await rig.json('plays')).plays[0].operator).toBe('ada');
  });
});

describe('runbook show PLAY STEP', () => {
  const RETRIED = `steps:
  - id: a
    retry: { attempts: 2, delay: 0s }
    shell: "echo out; echo err >&2; test -e go || { touch go; exit 3; }"
  - { id: b, confirm: "Well?" }
`;

  test('tells what befell a step, and prints what each stream of each attempt wrote', async () => {
    using rig = new CliRig();
    rig.write('p.yaml', RETRIED);
    const { play } = await rig.json('play', 'p.yaml', '--answer', 'b=yes');
    await rig.run('note', play, 'a remark');
    const shown = await rig.run('show', play, 'a');
    expect(shown.stdout.split('\n').toSorted()).toEqual(['', 'err', 'out']);
    expect(shown.stderr).toMatch(
      /^1\. a \(a\) · shell · change · succeeded\n.*attempt 1: failed after .*RB501.*\n.*attempt 2: succeeded/,
    );
    expect((await rig.run('show', play, '1', '--stderr')).stdout).toBe('err\n');
    expect((await rig.run('show', play, 'a', '--stdout', '--attempt', '1')).stdout).toBe('out\n');
    const missing = await rig.run('show', play, 'a', '--attempt', '3');
    expect([missing.code, missing.stderr.includes('It has: 1, 2')]).toEqual([2, true]);
    expect((await rig.run('show', play, 'b')).stderr).toContain('asked: Well? - yes, by ada');
    expect((await rig.json('show', play, 'b')).step.entries[0]).toMatchObject({ type: 'attempt' });
    expect((await rig.json('show', play)).notes).toMatchObject([{ text: 'a remark', by: 'ada' }]);
    expect((await rig.run('show', play)).stdout).toMatch(/note \S+ ada: a remark\n/);
    expect((await rig.json('plays')).plays[0].notes).toBe(1);
  });
});

test('plays --limit shows so many of the newest', async () => {
  using rig = new CliRig();
  rig.write('p.yaml', 'steps:\n  - {id: a, effect: read, shell: "true"}\n');
  await rig.json('play', 'p.yaml');
  const second = await rig.json('play', 'p.yaml');
  const third = await rig.json('play', 'p.yaml');
  const { plays } = await rig.json('plays', '--limit', '2');
  expect(plays.map(({ play }: { play: string }) => play)).toEqual([third.play, second.play]);
});

test('validate counts the steps inside arms too', async () => {
  using rig = new CliRig();
  rig.write(
    'p.yaml',
    'steps:\n  - {id: a, effect: read, shell: "true"}\n  - id: b\n    branch:\n      - {when: steps.a.exit_code == 0, then: [{id: c, shell: "true"}, {id: d, shell: "true"}]}\n',
  );
  expect((await rig.run('validate', 'p.yaml')).stdout).toBe('p.yaml: valid, 4 steps\n');
});

describe('a table', () => {
  const rows = [
    ['a', 'short'],
    ['long name', 'x'.repeat(50)],
  ];

  test('fits the terminal: its last column is cut', () => {
    const lines = table(['ID', 'TITLE'], rows, 30).trimEnd().split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBe(30);
    expect(lines[2]).toMatch(/^long name {2}x+…$/);
    expect(lines[1]).toBe('a          short');
  });

  test('is whole where there is no terminal', () => {
    expect(table(['ID', 'TITLE'], rows)).toContain('x'.repeat(50));
  });
});

test('the exit code follows the status: only a play that was interrupted ends by the signal that came', () => {
  const signal = 'SIGTERM';
  expect(exitCodeOf({ status: 'succeeded', signal })).toBe(0);
  expect(exitCodeOf({ status: 'failed', signal })).toBe(4);
  expect(exitCodeOf({ status: 'waiting', signal })).toBe(8);
  expect(exitCodeOf({ status: 'interrupted', signal })).toBe(143);
  expect(exitCodeOf({ status: 'interrupted', signal: 'SIGHUP' })).toBe(129);
  expect(exitCodeOf({ status: 'interrupted' })).toBe(130);
  for (const code of ['RB516', 'RB604'] as const) {
    expect(exitCodeOf({ status: 'interrupted', signal, error: { code, message: '' } })).toBe(1);
  }
});

describe('completion', () => {
  const complete = async (rig: CliRig, ...words: string[]): Promise<readonly string[]> =>
    (await rig.run('complete', '--', ...words)).stdout
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('--'));

  test('offers plays that can go on to resume, and all of them to show with the steps that ran', async () => {
    using rig = new CliRig();
    rig.write('good.yaml', 'steps:\n  - {id: a, effect: read, shell: "true"}\n');
    rig.write(
      'bad.yaml',
      'steps:\n  - {id: x, shell: "true"}\n  - {id: y, shell: "false"}\n  - {id: z, shell: "true"}\n',
    );
    const good = await rig.json('play', 'good.yaml');
    const bad = await rig.json('play', 'bad.yaml');
    expect(await complete(rig, 'resume', '')).toEqual([bad.play]);
    expect(await complete(rig, 'show', '')).toEqual([bad.play, good.play]);
    expect(await complete(rig, 'show', bad.play, '')).toEqual(['x', 'y']);
    expect(await complete(rig, 'show', bad.play, 'x', '')).toEqual([]);
  });

  test('offers scenarios, and each playbook once', async () => {
    using rig = new CliRig();
    expect(await complete(rig, 'drill', 'complete-outage', '--scenario', '')).toContain('everything is down');
    expect(await complete(rig, 'play', 'complete')).toEqual(['complete-outage']);
    expect(await complete(rig, 'play', 'lida/complete')).toEqual(['lida/complete-outage']);
    const names = await complete(rig, 'play', '');
    expect(names).toContain('complete-outage');
    // A whole name only where the short one is another playbook's.
    const whole = names.filter((name) => name.includes('/'));
    expect(whole.filter((name) => !names.includes(name.split('/').at(-1) ?? ''))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
    expect(await complete(rig, 'play', 'complete-outage', '')).toEqual([]);
  });
});

describe('validate for other programs', () => {
  const broken = 'steps:\n  - {id: a, shell: tail -f x}\n  - {id: b, shel: "true"}\n';

  test('annotates a review on GitHub', async () => {
    using rig = new CliRig();
    rig.write('p.yaml', broken);
    const { code, stdout, stderr } = await rig.run('validate', 'p.yaml', '--format', 'github');
    expect({ code, stderr }).toEqual({ code: 3, stderr: '' });
    expect(stdout.split('\n').map((line) => line.split('::')[1])).toEqual([
      'error file=p.yaml,line=4,endLine=4,col=20,endColumn=24,title=RB216 Command without an end',
      'error file=p.yaml,line=5,endLine=5,col=13,endColumn=17,title=RB201 Unknown key',
      undefined,
    ]);
  });

  test('writes SARIF', async () => {
    using rig = new CliRig();
    rig.write('p.yaml', broken);
    const { code, stdout } = await rig.run('validate', 'p.yaml', '--format', 'sarif');
    expect(code).toBe(3);
    const [run] = JSON.parse(stdout).runs;
    expect(run.results.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual(['RB216', 'RB201']);
  });
});

describe('explain', () => {
  test.each(['RB216', 'rb216'])('tells what a code means, with an example: %s', async (code) => {
    using rig = new CliRig();
    const { stdout } = await rig.run('explain', code);
    expect(stdout).toContain('RB216 Command without an end\n');
    expect(stdout).toContain('Refused:\n    steps:\n      - { id: follow');
    expect(stdout).toContain('stop-after: 5m');
  });

  test('does without an example where there is none', async () => {
    using rig = new CliRig();
    expect((await rig.run('explain', 'RB406')).stdout).toBe(
      'RB406 Play is finished\n\nStart a new one with: runbook play\n',
    );
  });

  test('refuses what is no code', async () => {
    using rig = new CliRig();
    const { code, stderr } = await rig.run('explain', 'RB2166');
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean "RB216"?');
  });
});

test.each([
  ['docs', '# p.yaml\n\n## Steps\n\n### 1. a\n\n```sh\necho hi\n```\n\nIt only looks.'],
  ['graph', 'flowchart TD\n  n0(["p.yaml"])\n  n1["a"]:::read\n  n2(["done"])\n  n0 --> n1\n  n1 --> n2\n'],
])('%s shows a playbook in another form, and runs nothing', async (command, start) => {
  using rig = new CliRig();
  rig.write('p.yaml', 'steps:\n  - {id: a, effect: read, shell: echo hi}\n');
  const { code, stdout, stderr } = await rig.run(command, 'p.yaml');
  expect({ code, stderr, start: stdout.slice(0, start.length) }).toEqual({ code: 0, stderr: '', start });
  expect(rig.plays()).toEqual([]);
});

test('graph -o refuses an ending that it cannot draw', async () => {
  using rig = new CliRig();
  rig.write('p.yaml', 'steps:\n  - {id: a, effect: read, shell: echo hi}\n');
  const { code, stderr } = await rig.run('graph', 'p.yaml', '-o', 'p.png');
  expect(code).toBe(2);
  expect(stderr).toContain('no format has the ending .png');
  expect(stderr).toContain('Take one of .svg, .mmd, .mermaid');
  expect(rig.has('p.png')).toBe(false);
  expect((await rig.run('graph', 'p.yaml', '-o', 'p.png', '--format', 'svg')).code).toBe(0);
});

test.each([
  [[], 'playbook.schema.json'],
  [['playbook'], 'playbook.schema.json'],
  [['test'], 'playbook-test.schema.json'],
])('schema %j prints %s as it is published', async (args, file) => {
  using rig = new CliRig();
  const { stdout } = await rig.run('schema', ...args);
  expect(stdout).toBe(readFileSync(fileURLToPath(new URL(`../../schemas/${file}`, import.meta.url)), 'utf8'));
});
